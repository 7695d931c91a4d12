import { componentExit } from './component/exit.ts';
import { componentGet } from './component/get.ts';
import { componentNew } from './component/new.ts';
import { componentParam } from './component/param.ts';
import { componentPin } from './component/pin.ts';
import { componentReady } from './component/ready.ts';
import { componentSet } from './component/set.ts';
import { eventsList } from './events/list.ts';
import { gcodeAbort } from './gcode/abort.ts';
import { gcodeEnd } from './gcode/end.ts';
import { gcodeExecute } from './gcode/execute.ts';
import { halDelsig } from './hal/delsig.ts';
import { halGetp } from './hal/getp.ts';
import { halGets } from './hal/gets.ts';
import { halLink } from './hal/link.ts';
import { halNet } from './hal/net.ts';
import { halNewsig } from './hal/newsig.ts';
import { halSetp } from './hal/setp.ts';
import { halSets } from './hal/sets.ts';
import { halShow } from './hal/show.ts';
import { halUnlinkp } from './hal/unlinkp.ts';
import { halUnwatch } from './hal/unwatch.ts';
import { halWatch } from './hal/watch.ts';
import { halcmdExecute } from './halcmd/execute.ts';
import type { Method } from './method.ts';
import { motionAnalogOut } from './motion/analog-out.ts';
import { motionDigitalOut } from './motion/digital-out.ts';
import { plugInfoMethod } from './plug/info.ts';
import { plugList } from './plug/list.ts';
import { powerOff } from './power/off.ts';
import { runnerStatus } from './runner/status.ts';
import { runnerStop } from './runner/stop.ts';
import { samplerRead } from './sampler/read.ts';
import { streamerWrite } from './streamer/write.ts';

/** All methods of a machine. */
export const machineMethods: readonly Method[] = [
  halGetp,
  halSetp,
  halGets,
  halSets,
  halNet,
  halNewsig,
  halDelsig,
  halLink,
  halUnlinkp,
  halShow,
  halWatch,
  halUnwatch,
  componentNew,
  componentPin,
  componentParam,
  componentReady,
  componentSet,
  componentGet,
  componentExit,
  motionDigitalOut,
  motionAnalogOut,
  powerOff,
  gcodeExecute,
  gcodeAbort,
  gcodeEnd,
  halcmdExecute,
  samplerRead,
  streamerWrite,
  eventsList,
  plugList,
  plugInfoMethod,
  runnerStatus,
  runnerStop,
];
