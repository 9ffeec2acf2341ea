import type { Random } from './random.ts';

/** An analyte of a panel: LOINC code and name, UCUM unit, reference range, decimals. */
export interface Analyte {
  readonly code: string;
  readonly name: string;
  readonly unit: string;
  readonly low: number;
  readonly high: number;
  readonly decimals: number;
}

export interface Panel {
  readonly code: string;
  readonly name: string;
  readonly analytes: readonly Analyte[];
}

export interface Measurement {
  readonly analyte: Analyte;
  /** As written in OBX-5. */
  readonly value: string;
  /** OBX-8: HL7 table 0078. */
  readonly flag: 'L' | 'N' | 'H';
}

const analyte = (
  code: string,
  name: string,
  unit: string,
  range: readonly [number, number],
  decimals = 0,
): Analyte => ({
  code,
  name,
  unit,
  low: range[0],
  high: range[1],
  decimals,
});

const glucose = analyte('2345-7', 'Glucose [Mass/volume] in Serum or Plasma', 'mg/dL', [70, 99]);

export const panels: readonly Panel[] = [
  { code: '2345-7', name: 'Glucose [Mass/volume] in Serum or Plasma', analytes: [glucose] },
  {
    code: '51990-0',
    name: 'Basic metabolic panel - Blood',
    analytes: [
      glucose,
      analyte('3094-0', 'Urea nitrogen [Mass/volume] in Serum or Plasma', 'mg/dL', [7, 20]),
      analyte('2160-0', 'Creatinine [Mass/volume] in Serum or Plasma', 'mg/dL', [0.6, 1.3], 2),
      analyte('2951-2', 'Sodium [Moles/volume] in Serum or Plasma', 'mmol/L', [135, 145]),
      analyte('2823-3', 'Potassium [Moles/volume] in Serum or Plasma', 'mmol/L', [3.5, 5.1], 1),
    ],
  },
  {
    code: '58410-2',
    name: 'CBC panel - Blood by Automated count',
    analytes: [
      analyte('6690-2', 'Leukocytes [#/volume] in Blood by Automated count', '10*3/uL', [4.5, 11], 1),
      analyte('718-7', 'Hemoglobin [Mass/volume] in Blood', 'g/dL', [12, 17.5], 1),
      analyte('4544-3', 'Hematocrit [Volume Fraction] of Blood by Automated count', '%', [36, 50], 1),
      analyte('777-3', 'Platelets [#/volume] in Blood by Automated count', '10*3/uL', [150, 400]),
    ],
  },
];

/** Values of a panel, most of them in range. */
export function measure(random: Random, { analytes }: Panel): readonly Measurement[] {
  return analytes.map(it => {
    const spread = it.high - it.low;
    const value = (it.low - 0.2 * spread + random.next() * 1.4 * spread).toFixed(it.decimals);
    return { analyte: it, value, flag: flagOf(Number(value), it) };
  });
}

export function flagOf(value: number, { low, high }: Analyte): Measurement['flag'] {
  if (value < low) return 'L';
  return value > high ? 'H' : 'N';
}
