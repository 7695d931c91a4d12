import { CommandFailure, exitCodes } from '../io.ts';
import type { PlugAction, PlugSession } from './session.ts';

export const turnOn: PlugAction = (session) => switchTo(session, true);

export const turnOff: PlugAction = (session) => switchTo(session, false);

export const toggle: PlugAction = async (session) => switchTo(session, !(await session.driver.read()).on);

export const showState: PlugAction = async ({ driver, print }) => {
  const { on } = await driver.read();
  print(powerLine(on), { on });
};

/** Switches and tells what the plug itself then says of its relay. */
async function switchTo({ driver, print }: PlugSession, wanted: boolean): Promise<void> {
  await driver.setRelay(wanted);
  const { on } = await driver.read();
  if (on !== wanted) {
    throw new CommandFailure(
      exitCodes.refused,
      `the plug confirmed the command but reports ${powerLine(on)}; was its button pressed at the same moment?`,
    );
  }
  print(powerLine(on), { on });
}

function powerLine(on: boolean): string {
  return on ? 'Power ON' : 'Power OFF';
}
