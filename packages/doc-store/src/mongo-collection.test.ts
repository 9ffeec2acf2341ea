import { MongoServerError } from 'mongodb';
import { expect, it } from 'vitest';
import { collection, type Document } from './doc-store.ts';
import { type MongoAccess, MongoCollection } from './mongo-collection.ts';
import { isTransient } from './mongo-error.ts';

/** A server that forgets every cursor after so many documents. */
class ForgetfulServer {
  readonly #documents: readonly Document[];
  readonly #after: number;
  finds = 0;
  open = 0;

  constructor(documents: readonly Document[], after: number) {
    this.#documents = documents;
    this.#after = after;
  }

  find({ _id }: { readonly _id?: { readonly $gt: string } }) {
    this.finds += 1;
    this.open += 1;
    const left = this.#documents.filter(({ id }) => _id === undefined || id > _id.$gt);
    let given = 0;
    return {
      next: async () => {
        if (given === this.#after) throw new MongoServerError({ code: 43, errmsg: 'cursor id 7 not found' });
        return left[given++] ?? null;
      },
      close: async () => {
        this.open -= 1;
      },
    };
  }
}

function accessTo(server: ForgetfulServer): MongoAccess {
  return {
    run: async work => {
      for (;;) {
        try {
          return await work(server as never, undefined);
        } catch (error) {
          if (!isTransient(error)) throw error;
        }
      }
    },
  };
}

const documents = Array.from({ length: 1_300 }, (_, i) => ({ id: String(i).padStart(5, '0') }));
const declaration = collection('all');

it('gives every document once though the server forgets where it was', async () => {
  const server = new ForgetfulServer(documents, 700);
  const seen: string[] = [];
  for await (const { id } of new MongoCollection(declaration, accessTo(server)).all()) seen.push(id);
  expect(seen).toEqual(documents.map(it => it.id));
  expect(server.finds).toBeGreaterThan(1);
  expect(server.open).toBe(0);
});

it('leaves no cursor open when its reader has had enough', async () => {
  const server = new ForgetfulServer(documents, 5_000);
  for await (const _ of new MongoCollection(declaration, accessTo(server)).all()) break;
  expect(server).toMatchObject({ finds: 1, open: 0 });
});
