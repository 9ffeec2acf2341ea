/** Where a message stands in `causeway.inbound.message`: an example to look at that shows nothing by itself. */
export interface Example {
  readonly partition: number;
  readonly offset: number;
}

const most = 3;

/** The first ones are kept. */
export function withExample(examples: readonly Example[], example: Example): readonly Example[] {
  if (examples.length >= most) return examples;
  const isKnown = examples.some(it => it.partition === example.partition && it.offset === example.offset);
  return isKnown ? examples : [...examples, example];
}

/** Of several partitions, in their order. */
export function joinExamples(lists: readonly (readonly Example[])[]): readonly Example[] {
  const all = lists.flat().sort((a, b) => a.partition - b.partition || a.offset - b.offset);
  return all.slice(0, most);
}
