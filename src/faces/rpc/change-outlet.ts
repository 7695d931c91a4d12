import type { Change, ChangeOutlet, ChangeSource } from '../../machine/api/change-feed.ts';
import { toJson } from '../../machine/api/json-values.ts';
import type { JsonObject } from '../../util/json.ts';
import type { FrameWriter, NewsSource } from './writer.ts';

/** Writes the changes of one watch as notifications of a method; `params` are added to each. */
export function changeOutlet(writer: FrameWriter, method: string, params: JsonObject): ChangeOutlet {
  let source: ChangeSource | undefined;
  const textOf = (changes: readonly Change[]) =>
    JSON.stringify({ jsonrpc: '2.0', method, params: { ...params, changes: changes.map(jsonOf) } });
  const news: NewsSource = {
    take() {
      const changes = source?.take();
      return changes && textOf(changes);
    },
  };
  return {
    post(posted) {
      source = posted;
      writer.post(news);
    },
    withdraw() {
      source = undefined;
      writer.withdraw(news);
    },
    send: (changes) => writer.send(textOf(changes)),
    get congested() {
      return writer.congested;
    },
  };
}

function jsonOf({ name, value, time }: Change) {
  return { name, value: toJson(value), time };
}
