// The forms of FHIR's primitive types (http://hl7.org/fhir/R4/datatypes.html#primitive).

const forms: Readonly<Record<string, RegExp>> = {
  id: /^[A-Za-z0-9\-.]{1,64}$/,
  code: /^[^\s]+(\s[^\s]+)*$/,
  uri: /^\S+$/,
  url: /^\S+$/,
  canonical: /^\S+$/,
  oid: /^urn:oid:[0-2](\.(0|[1-9]\d*))+$/,
  uuid: /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/,
  date: /^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$/,
  dateTime:
    /^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01])(T([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?(Z|[+-]((0\d|1[0-3]):[0-5]\d|14:00)))?)?)?$/,
  instant:
    /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?(Z|[+-]((0\d|1[0-3]):[0-5]\d|14:00))$/,
  time: /^([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?$/,
  base64Binary: /^(?:\s*[0-9a-zA-Z+/=]){4,}\s*$/,
  string: /\S/,
  markdown: /\S/,
  xhtml: /^\s*<div[\s>]/,
};

const examples: Readonly<Record<string, string>> = {
  id: 'letters, digits, "-" and ".", at most 64',
  date: 'such as 2026-03-01',
  dateTime: 'such as 2026-03-01 or 2026-03-01T10:15:00-05:00: a time needs its offset',
  instant: 'such as 2026-03-01T10:15:00.000-05:00',
  time: 'such as 10:15:00',
  oid: 'such as urn:oid:1.2.3',
  uuid: 'such as urn:uuid:c757873d-ec9a-4326-a141-556f43239520, in lower case',
  code: 'without space around it',
  base64Binary: 'base64',
};

const numbers: Readonly<Record<string, (value: number) => boolean>> = {
  decimal: () => true,
  integer: value => Number.isInteger(value) && Math.abs(value) <= 2_147_483_648,
  positiveInt: value => Number.isInteger(value) && value > 0,
  unsignedInt: value => Number.isInteger(value) && value >= 0,
};

export function isPrimitive(type: string): boolean {
  return type in forms || type in numbers || type === 'boolean';
}

/** What is wrong with a value of a primitive type; undefined when nothing is. */
export function primitiveFault(type: string, value: unknown): string | undefined {
  if (type === 'boolean') return typeof value === 'boolean' ? undefined : 'is true or false, without quotes';
  const isGood = numbers[type];
  if (isGood)
    return typeof value === 'number' && isGood(value) ? undefined : `is a number of type ${type}, without quotes`;
  if (typeof value !== 'string') return `is a ${type}, in quotes`;
  // A pattern that looks twice at megabytes of base64 is too dear; its length tells as much.
  const isFine = type === 'base64Binary' ? isBase64(value) : forms[type]?.test(value);
  if (isFine === false || (isFine && !isRealDay(type, value)))
    return `is a ${type}${examples[type] ? `, ${examples[type]}` : ', not empty'}`;
  return undefined;
}

function isBase64(value: string): boolean {
  const bare = value.replace(/\s+/g, '');
  return bare.length > 0 && bare.length % 4 === 0 && /^[0-9a-zA-Z+/]*={0,2}$/.test(bare);
}

/** 2026-02-30 has the form of a day and is none. */
function isRealDay(type: string, value: string): boolean {
  if (type !== 'date' && type !== 'dateTime' && type !== 'instant') return true;
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)/.exec(value) ?? [];
  if (day === undefined) return true;
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  return date.getUTCDate() === Number(day);
}
