/** As far as the bench uses it: the package has no types. */
declare module 'simple-hl7' {
  interface Segment {
    getComponent(field: number, component: number): string;
  }
  export class Parser {
    parse(text: string): { readonly header: Segment; getSegment(name: string): Segment | undefined };
  }
}
