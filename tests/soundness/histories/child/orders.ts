/** What this process was told when it was started. */
import type { Orders } from '../plan';

export const orders = JSON.parse(process.argv[2]!) as Orders;
