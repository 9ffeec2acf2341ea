import type { Delimiters } from './delimiters.ts';

/** MSH-9. Parts that were not sent are empty strings; the structure (`ADT_A01`) is left out. */
export type MessageStructure = { readonly code: string; readonly trigger: string; readonly structure?: string };

/**
 * A read HL7 v2 message. Nothing is cut into fields before it is asked for.
 * Wherever a repetition, component or subcomponent is not named, the first is meant (HL7 2.5.1, 2.8.2: a receiver that
 * knows less structure takes the first part). Values are unescaped; `undefined` means empty or the HL7 null `""`.
 */
export interface Message {
  readonly delimiters: Delimiters;
  readonly segments: readonly Segment[];
  /** The first segment of this id. */
  segment(id: string): Segment | undefined;
  all(id: string): readonly Segment[];
  /** `MSH-10`, `PID-3.1`, `PID-3[2].4.2` (repetition), `OBX[2]-5` (second OBX). */
  value(path: string): string | undefined;
  readonly structure: MessageStructure;
  /** The segments as received, each ended by CR. */
  toString(): string;
}

export interface Segment {
  readonly id: string;
  /** 1-based occurrence in the message of its id. */
  readonly index: number;
  /** The number of the last field present; MSH-1 counts. */
  readonly fieldCount: number;
  /** 1-based; MSH-1 is the field separator. A field that was not sent is empty. */
  field(n: number): Field;
  value(n: number, component?: number, subcomponent?: number): string | undefined;
  readonly raw: string;
}

export interface Field {
  /** None for an empty field. */
  readonly repetitions: readonly Repetition[];
  readonly raw: string;
  readonly isEmpty: boolean;
  /** The HL7 null `""`: the sender asks to delete the value. */
  readonly isNull: boolean;
}

export interface Repetition {
  component(n: number): Component;
  value(component?: number, subcomponent?: number): string | undefined;
  readonly raw: string;
  readonly componentCount: number;
}

export interface Component {
  value(subcomponent?: number): string | undefined;
  readonly raw: string;
}
