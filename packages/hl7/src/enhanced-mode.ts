import { type AckOptions, buildAck } from './acknowledgement.ts';
import type { Message } from './message.ts';

// HL7 table 0155: always, never, on error or rejection only, on success only.
type Wish = 'AL' | 'NE' | 'ER' | 'SU';

export type AnswerOptions = AckOptions & {
  readonly code: 'AA' | 'AE' | 'AR';
  /** Whether the message is in safe storage, whatever became of it. */
  readonly kept: boolean;
};

/**
 * What a message is answered with. Original mode (neither MSH-15 nor MSH-16): what became of it. Enhanced mode (HL7 2.5.1,
 * 2.9.3): by MSH-15 that it is kept (CA) or not (CE, CR), by MSH-16 what became of it (AA, AE, AR); both, one or none of
 * them, each a message of its own. A field that is empty there means never.
 *
 * What was kept and not taken is a CA only where the sender will also hear why it was not taken; else CE or CR.
 */
export function buildAnswers(request: Message | undefined, options: AnswerOptions): readonly string[] {
  const accept = request?.value('MSH-15');
  const application = request?.value('MSH-16');
  if (accept === undefined && application === undefined) return [buildAck(request, options)];
  const { code, kept } = options;
  const tellsResult = kept && wanted(application, code === 'AA');
  const commit = committed(code, kept && (code === 'AA' || tellsResult));
  const answers: string[] = [];
  if (wanted(accept, commit === 'CA')) {
    const { error, ...without } = options;
    answers.push(buildAck(request, { ...(commit === 'CA' ? without : options), code: commit }));
  }
  if (tellsResult) answers.push(buildAck(request, options));
  return answers;
}

function committed(code: 'AA' | 'AE' | 'AR', positive: boolean): 'CA' | 'CE' | 'CR' {
  if (positive) return 'CA';
  return code === 'AR' ? 'CR' : 'CE';
}

function wanted(wish: string | undefined, success: boolean): boolean {
  switch (wish?.trim().toUpperCase() as Wish | undefined) {
    case 'NE':
    case undefined:
      return false;
    case 'ER':
      return !success;
    case 'SU':
      return success;
    case 'AL':
      return true;
  }
  // A word that is not of the table: better an answer too many than a sender that waits.
  return true;
}
