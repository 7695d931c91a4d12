import { defineComponent, type ComponentType } from '../define.ts';
import { usualLoading } from '../module-loading.ts';

const loading = usualLoading();

/** Writes a text into the log at an edge. */
export const message: ComponentType = defineComponent(
  'message',
  (scope) => {
    const [trigger, force, edge] = [scope.bit('trigger'), scope.bit('force'), scope.bit('edge')];
    const text = scope.text('message') ?? '';
    let lastTrigger = false;
    let lastForce = true;
    let lastEdge = true;
    scope.funct('', () => {
      if (edge.value !== lastEdge) lastTrigger = !edge.value;
      const isActive = trigger.value === edge.value;
      const isForced = force.value && !lastForce;
      const isTriggered = trigger.value !== lastTrigger;
      lastEdge = edge.value;
      lastForce = force.value;
      lastTrigger = trigger.value;
      if (isActive && (isForced || isTriggered)) scope.logger.error({}, text);
    });
  },
  {
    instances(args) {
      const texts = args.texts('messages');
      return loading.instances(args).map(({ name }, index) => {
        const text = texts[index];
        if (text === undefined) throw args.refusal('usage', `messages= has no text for '${name}'`);
        return { name, options: { message: text } };
      });
    },
  },
);
