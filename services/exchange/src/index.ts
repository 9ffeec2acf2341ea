export { run } from './cli.ts';
export { type ConvertedFile, convertFile, formatOf } from './convert/convert-file.ts';
export { type Format, formats } from './convert/converter.ts';
export {
  type ConsentDefault,
  type Exchange,
  type ExchangeOptions,
  type ExchangeSettings,
  readExchangeSettings,
  startExchange,
} from './exchange.ts';
export type { Io, Output } from './io.ts';
export { readColumnMap } from './match/column-map.ts';
export { type Measured, measure, type People, peopleOf } from './match/measure.ts';
