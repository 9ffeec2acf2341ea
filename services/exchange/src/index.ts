export { run } from './cli.ts';
export {
  type ConsentDefault,
  type Exchange,
  type ExchangeOptions,
  type ExchangeSettings,
  readExchangeSettings,
  startExchange,
} from './exchange.ts';
export type { Io, Output } from './io.ts';
