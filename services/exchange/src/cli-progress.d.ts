// The package brings no types of its own; these are the parts used here.
declare module 'cli-progress' {
  export interface Options {
    readonly format: string;
    readonly stream: NodeJS.WritableStream;
    readonly hideCursor?: boolean;
    readonly clearOnComplete?: boolean;
    readonly noTTYOutput?: boolean;
    readonly notTTYSchedule?: number;
    readonly barCompleteChar?: string;
    readonly barIncompleteChar?: string;
    readonly barsize?: number;
    readonly etaBuffer?: number;
    readonly fps?: number;
  }
  export class SingleBar {
    constructor(options: Options);
    start(total: number, value: number, payload?: object): void;
    update(value: number, payload?: object): void;
    setTotal(total: number): void;
    stop(): void;
  }
  const progress: { readonly SingleBar: typeof SingleBar };
  // biome-ignore lint/style/noDefaultExport: how the package is
  export default progress;
}
