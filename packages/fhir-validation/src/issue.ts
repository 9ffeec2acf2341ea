/** What is wrong at an element. Its text quotes no value: those are patients'. */
export interface ValidationIssue {
  readonly severity: 'error' | 'warning';
  /** FHIR issue-type. */
  readonly code: 'structure' | 'required' | 'value' | 'code-invalid' | 'invariant' | 'extension';
  /** FHIRPath: `Patient.name[0].family`. */
  readonly expression: string;
  /** What is wrong, and what would be right. */
  readonly text: string;
}

export type Fields = { readonly [name: string]: unknown };

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Gathers what is found, up to a number that a reader can take. */
export class Findings {
  readonly issues: ValidationIssue[] = [];
  readonly #most: number;

  constructor(most = 200) {
    this.#most = most;
  }

  /** What may be meant so, and is worth a look. */
  warn(code: ValidationIssue['code'], expression: string, text: string): void {
    if (this.issues.length < this.#most) this.issues.push({ severity: 'warning', code, expression, text });
  }

  add(code: ValidationIssue['code'], expression: string, text: string): void {
    if (this.issues.length < this.#most) this.issues.push({ severity: 'error', code, expression, text });
  }
}
