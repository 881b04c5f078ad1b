/** One server-sent event of a replay. */
export interface ReplayEvent {
  readonly event: string;
  readonly data: Record<string, unknown>;
}

/** Events of a stream as they come, until it ends or is aborted. */
export async function* replayEvents(answer: Response): AsyncGenerator<ReplayEvent> {
  let rest = "";
  for await (const chunk of answer.body!.pipeThrough(new TextDecoderStream())) {
    const parts = (rest + chunk).split("\n\n");
    rest = parts.pop()!;
    for (const part of parts) {
      const [event, data] = part.split("\n").map((line) => line.slice(line.indexOf(":") + 2));
      yield { event: event!, data: JSON.parse(data!) as Record<string, unknown> };
    }
  }
}
