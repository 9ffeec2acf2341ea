import type { MessageMap } from './message-map.ts';
import {
  adtA01,
  adtA02,
  adtA03,
  adtA05,
  adtA06,
  adtA09,
  adtA11,
  adtA15,
  adtA16,
  adtA17,
  adtA21,
  adtA38,
  adtA60,
} from './messages/adt.ts';
import { adtA24 } from './messages/adt-a24.ts';
import { adtA39, adtA41, adtA45 } from './messages/adt-a39.ts';
import { barP01, dftP03 } from './messages/financial.ts';
import { mdmT01, mdmT02 } from './messages/mdm.ts';
import { omgO19, omlO21, ormO01, rdeO11, rdsO13 } from './messages/orders.ts';
import { oruR01, oruR30, oulR22, oulR24 } from './messages/oru-r01.ts';
import { pprPc1 } from './messages/ppr-pc1.ts';
import { refI12 } from './messages/ref-i12.ts';
import { siuS12 } from './messages/siu-s12.ts';
import { vxuV04 } from './messages/vxu-v04.ts';

/** Every message structure there is a map for. */
export const messageMaps: readonly MessageMap[] = [
  ...[adtA01, adtA02, adtA03, adtA05, adtA06, adtA09, adtA11, adtA15, adtA16, adtA17, adtA21, adtA38],
  ...[adtA24, adtA39, adtA41, adtA45, adtA60],
  ...[oruR01, oruR30, oulR22, oulR24],
  ...[ormO01, omlO21, omgO19, rdeO11, rdsO13],
  ...[vxuV04, mdmT01, mdmT02, siuS12, refI12, pprPc1, dftP03, barP01],
];

const byTrigger: ReadonlyMap<string, MessageMap> = new Map(
  messageMaps.flatMap(map => map.triggers.map(it => [it, map] as const)),
);

/** The map of a trigger such as `ADT_A01` (MSH-9). */
export function messageMapOf(trigger: string): MessageMap | undefined {
  return byTrigger.get(trigger);
}
