/** Gets at time before anybody else is loaded who might keep a function of it. */
import { Random } from '../../support/random';
import { orders } from './orders';
import './pure-time';
import { setTimeWrong } from './wrong-time';

setTimeWrong(new Random(orders.seed, orders.slot, 1));
