/** The default theme, in the reader’s own fonts and the colours of the panel. */
import theme from 'vitepress/theme-without-fonts';
import './style.css';

export default theme;
