/**
 * Who writes to a partition, by Kafka's rules for idempotent producers (KIP-98, KIP-360): the leader takes a batch only if its
 * first sequence number follows the last one it has from this producer and epoch, and answers a repeated batch with the
 * offsets it already has.
 */
export interface Writer {
  readonly producerId: string;
  readonly epoch: number;
  /** The sequence number of the next record. */
  readonly sequence: number;
}

const SEQUENCES = 2 ** 31;
const LAST_EPOCH = 2 ** 15 - 1;

export function newWriter(producerId: string): Writer {
  return { producerId, epoch: 0, sequence: 0 };
}

/** After a batch was taken. Numbers wrap to 0 after 2³¹ − 1. */
export function wrote(writer: Writer, records: number): Writer {
  return { ...writer, sequence: (writer.sequence + records) % SEQUENCES };
}

/**
 * The writer that may follow a batch whose outcome is not known. Its first batch fences the partition: from then on the
 * leader refuses the older epoch, so the batch given up is either already before it in the log or never gets there.
 * Undefined when the epochs of this producer id are used up; then a new id is needed.
 */
export function fenced(writer: Writer): Writer | undefined {
  return writer.epoch < LAST_EPOCH ? { ...writer, epoch: writer.epoch + 1, sequence: 0 } : undefined;
}
