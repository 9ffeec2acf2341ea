import { nameBasedId, namespaceOf } from '@causeway/schemas';

/** The namespace of alert and delivery ids. Never changes: it is what makes a repeated event the same alert. */
const namespace = namespaceOf('5b0a4c5e-6d1f-5d0f-8e2a-7c9b3d4e5f60');

/** Of what an id stands for. */
export function namedId(name: string): string {
  return nameBasedId(name, namespace);
}
