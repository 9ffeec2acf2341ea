/** An Avro schema as JSON, as far as the contract uses it. */
export type AvroSchema = string | readonly AvroSchema[] | AvroDefinition;

export interface AvroDefinition {
  readonly type: AvroSchema;
  readonly name?: string;
  readonly namespace?: string;
  readonly doc?: string;
  readonly fields?: readonly AvroField[];
  readonly symbols?: readonly string[];
  readonly items?: AvroSchema;
  readonly values?: AvroSchema;
  readonly size?: number;
  readonly logicalType?: string;
  readonly default?: unknown;
  readonly aliases?: readonly string[];
}

export interface AvroField {
  readonly name: string;
  readonly type: AvroSchema;
  readonly doc?: string;
  readonly default?: unknown;
  readonly order?: string;
  readonly aliases?: readonly string[];
}

/** One version of one record; `version` counts from 1. */
export interface SchemaVersion {
  readonly topic: string;
  readonly record: string;
  readonly version: number;
  readonly schema: AvroDefinition;
}

export const isUnion = (schema: AvroSchema): schema is readonly AvroSchema[] => Array.isArray(schema);
