/** The same application, with one line more. */
import 'cachalot';
import './application';
