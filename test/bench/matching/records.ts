import type { Patient } from '@causeway/fhir';
import type { Random } from '@causeway/simulator';
import type { Home, Human } from './population.ts';

export const nationalIds = 'http://hl7.org/fhir/sid/us-ssn';

/** What a facility writes of somebody: not all of it, not always right, and not always of today. */
export function writeRecord(human: Human, random: Random): Patient {
  const { sex, email, nationalId } = human;
  const home = random.chance(0.1) ? human.laterHome : human.home;
  const phone = random.chance(0.2) ? human.otherPhone : human.phone;
  const telecom = [
    ...(random.chance(0.82) ? [{ system: 'phone', value: slip(phone, random, 0.01) } as const] : []),
    ...(email !== '' && random.chance(0.6) ? [{ system: 'email', value: slip(email, random, 0.01) } as const] : []),
  ];
  const numbered = nationalId !== '' && random.chance(0.5);
  return {
    resourceType: 'Patient',
    name: [nameOf(human, random)],
    ...(random.chance(0.985) ? { birthDate: birthDateOf(human.birthDate, random) } : {}),
    ...(random.chance(0.99) ? { gender: random.chance(0.003) ? other(sex) : sex } : {}),
    telecom,
    address: [addressOf(home, random)],
    ...(numbered ? { identifier: [{ system: nationalIds, value: slip(nationalId, random, 0.008) }] } : {}),
  };
}

const shortNames: Readonly<Record<string, string>> = {
  ...{ James: 'Jim', John: 'Jack', Robert: 'Bob', Michael: 'Mike', William: 'Bill', Richard: 'Rick', Joseph: 'Joe' },
  ...{ Thomas: 'Tom', Charles: 'Chuck', Christopher: 'Chris', Daniel: 'Dan', Anthony: 'Tony', Edward: 'Ed' },
  ...{ Elizabeth: 'Liz', Barbara: 'Barb', Susan: 'Sue', Margaret: 'Peggy', Patricia: 'Pat', Jennifer: 'Jen' },
  ...{ Katherine: 'Kate', Deborah: 'Debbie', Jessica: 'Jess', Rebecca: 'Becky', Dorothy: 'Dot', Cynthia: 'Cindy' },
};

function nameOf(human: Human, random: Random) {
  const said = random.chance(0.1) ? (shortNames[human.given] ?? human.given) : human.given;
  const given = random.chance(0.005) ? said.slice(0, 1) : slip(said, random, 0.025);
  const middle = random.chance(0.45) ? '' : random.chance(0.6) ? human.middle.slice(0, 1) : human.middle;
  const family = slip(human.maiden !== '' && random.chance(0.12) ? human.maiden : human.family, random, 0.025);
  return random.chance(0.004)
    ? { family: given, given: [family] }
    : { family, given: middle === '' ? [given] : [given, middle] };
}

function birthDateOf(date: string, random: Random): string {
  const [year = '', month = '', day = ''] = date.split('-');
  if (random.chance(0.004) && Number(day) <= 12) return `${year}-${day}-${month}`;
  if (random.chance(0.006))
    return `${year}-${month}-${String(1 + ((Number(day) + random.int(1, 9)) % 28)).padStart(2, '0')}`;
  return random.chance(0.006) ? `${Number(year) - random.pick([-10, -1, 1, 10])}-${month}-${day}` : date;
}

function addressOf({ number, street, unit, city, postalCode }: Home, random: Random) {
  const line = [
    `${number} ${slip(street, random, 0.03)}`,
    ...(unit !== '' && random.chance(0.7) ? [`Apt ${unit}`] : []),
  ];
  return { line, city: slip(city, random, 0.01), state: 'IL', postalCode: slip(postalCode, random, 0.01) };
}

function other(sex: Human['sex']): Human['sex'] {
  return sex === 'male' ? 'female' : 'male';
}

const letters = 'etaoinshrdlu';

/** With one letter or digit changed, dropped, doubled or swapped with its neighbour, this often. */
function slip(text: string, random: Random, probability: number): string {
  if (text.length < 3 || !random.chance(probability)) return text;
  const at = random.int(1, text.length - 2);
  const [before, letter, after] = [text.slice(0, at), text.charAt(at), text.slice(at + 1)];
  const wrong = /\d/.test(letter)
    ? String((Number(letter) + random.int(1, 9)) % 10)
    : letters.charAt(random.int(0, 11));
  const kind = random.int(0, 3);
  if (kind === 0) return before + wrong + after;
  if (kind === 1) return before + after;
  return kind === 2 ? before + letter + letter + after : before + after.charAt(0) + letter + after.slice(1);
}
