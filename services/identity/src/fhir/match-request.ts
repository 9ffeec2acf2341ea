import { type ParametersParameter, type Patient, wellFormedPatient } from '@causeway/fhir';
import { Problem, problems } from '@causeway/service';
import { parametersIn } from './operation-parameters.ts';

/** What a `$match` asks (ITI-119 2:3.119.4.1.2). */
export interface MatchRequest {
  readonly patient: Patient;
  readonly onlyCertain: boolean;
  readonly count: number;
}

const standardCount = 20;
const greatestCount = 100;
const values = { resource: 'resource', onlyCertainMatches: 'valueBoolean', count: 'valueInteger' } as const;
type Name = keyof typeof values;

/** A Parameters resource; or, as FHIR allows for one resource, the Patient itself. */
export function readMatchRequest(body: unknown): MatchRequest {
  const { resourceType } = (body ?? {}) as { readonly resourceType?: unknown };
  if (resourceType === 'Patient')
    return { patient: readPatient(body, 'Patient'), onlyCertain: false, count: standardCount };
  const said = readParameters(parametersIn(body));
  const resource = said.get('resource')?.resource;
  if (resource?.resourceType !== 'Patient')
    throw problems.invalid('the parameter resource is a Patient', 'Parameters.parameter');
  const count = said.get('count')?.valueInteger ?? standardCount;
  if (!Number.isInteger(count) || count < 1)
    throw problems.invalid('count is a whole number from 1', 'Parameters.parameter');
  return {
    patient: readPatient(resource, 'Parameters.parameter.resource'),
    onlyCertain: said.get('onlyCertainMatches')?.valueBoolean ?? false,
    count: Math.min(count, greatestCount),
  };
}

/** Who misspells `onlyCertainMatches` would be told of uncertain ones: nothing is overlooked. */
function readParameters(parameters: readonly ParametersParameter[]): ReadonlyMap<string, ParametersParameter> {
  const said = new Map<string, ParametersParameter>();
  for (const it of parameters) {
    const value = Object.hasOwn(values, it.name) ? values[it.name as Name] : undefined;
    if (value === undefined || said.has(it.name) || it[value] === undefined) {
      throw problems.invalid(
        'the parameters are resource, onlyCertainMatches (valueBoolean) and count (valueInteger), each once',
        'Parameters.parameter',
      );
    }
    said.set(it.name, it);
  }
  if (typeof (said.get('onlyCertainMatches')?.valueBoolean ?? false) !== 'boolean')
    throw problems.invalid('onlyCertainMatches is true or false', 'Parameters.parameter');
  return said;
}

/** What may change the meaning of all else is not passed over (2:3.119.4.1.2, and the test plan of PDQm). */
function readPatient(resource: unknown, at: string): Patient {
  const faults: string[] = [];
  const patient = wellFormedPatient(resource, it => faults.push(it));
  const [first] = faults;
  if (first !== undefined)
    throw problems.invalid(
      'the element is not as FHIR has it: another type, or one where a list is',
      first.replace('Patient', at),
    );
  for (const name of ['modifierExtension', 'implicitRules'] as const) {
    const { [name]: found } = patient as { readonly modifierExtension?: unknown; readonly implicitRules?: unknown };
    if (found !== undefined) {
      const text = `${name} may change what the Patient says, and none is understood here: leave it out`;
      throw new Problem(400, 'extension', text, { expression: `${at}.${name}` });
    }
  }
  return patient;
}
