import type { Extension } from '@causeway/fhir';
import type { DatatypeMap } from './scope.ts';

type ValueName = Exclude<keyof Extension, 'url' | 'id' | 'extension'>;
type ValueOf<Name extends ValueName> = NonNullable<Extension[Name]>;

/** An extension of one value: the guide's two lines, `extension[n].url` and `extension[n].value…`. */
export function extended<Name extends ValueName>(
  url: string,
  name: Name,
  as: DatatypeMap<ValueOf<Name>>,
): DatatypeMap<Extension> {
  return (repetition, scope) => {
    const value = as(repetition, scope);
    return value === undefined ? undefined : { url, [name]: value };
  };
}

/** An extension whose value is in an extension of its own. */
export function nested<Name extends ValueName>(
  url: string,
  part: string,
  name: Name,
  as: DatatypeMap<ValueOf<Name>>,
): DatatypeMap<Extension> {
  return (repetition, scope) => {
    const value = as(repetition, scope);
    return value === undefined ? undefined : { url, extension: [{ url: part, [name]: value }] };
  };
}
