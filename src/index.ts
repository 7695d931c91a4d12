export { ConfigError, HalError, PlugError, type Diagnostic, type ErrorCode, type PlugErrorCode } from './errors.ts';
export { systemClock, virtualClock, type Clock, type VirtualClock } from './util/clock.ts';
export { silentLogger, type Logger } from './util/logger.ts';
export { fileAppender, type FileAppender } from './util/file-appender.ts';
export { stateFiles, type StateFiles } from './util/state-files.ts';

export { combineSettled, Hal, type HalFault } from './hal/hal.ts';
export type { Component, ComponentOptions, ComponentState, FunctOptions, PinOptions } from './hal/hal.ts';
export type { FunctBody } from './hal/hal.ts';
export type { ItemView, Param, ParamView, Pin, PinView, Signal, ViewRegistry } from './hal/hal.ts';
export type { HalType, HalValue, ParamDir, PinDir, ValueOfType } from './hal/hal.ts';
export type { ComponentHeader, OptionValue, OptionValues } from './catalog/header.ts';

export { defineComponent } from './components/define.ts';
export type { ComponentHandle, ComponentScope, ComponentServices, ComponentType } from './components/define.ts';
export type { ComponentEvent, MachineEvent } from './components/events.ts';
export { componentTypes } from './components/registry.ts';

export { plugDrivers } from './plugs/registry.ts';
export { defineDriver, type DriverOptions, type DriverType } from './plugs/define-driver.ts';
export type { PlugContext, PlugDriver, PlugIdentity, PlugOptions, PlugReading } from './plugs/driver.ts';
export {
  createSimulatedPlug,
  type SimulatedPlug,
  type SimulatedPlugOptions,
} from './plugs/kasa/simulator/simulated-plug.ts';

export { headersOf, joinHeaders, loadHeaders, type Headers } from './config/header-directory.ts';
export { loadMachine } from './config/load-machine.ts';
export { parseMachine, type MachineConfig } from './config/machine.ts';
export { formatDiagnostics } from './config/format.ts';

export { createMachine, type MachinePlan } from './machine/create-machine.ts';
export type { MachineServices } from './machine/core.ts';
export type { Machine } from './machine/machine.ts';
export type { EventJournal, NumberedEvent } from './machine/event-journal.ts';
export type { MachineApi } from './machine/api/api.ts';
export type { MachineClient } from './machine/api/client.ts';
export { createPeer, type Peer, type PeerOptions } from './faces/rpc/peer.ts';
export { createMachinePeer, type MachinePeerOptions } from './faces/rpc/machine-peer.ts';
export { programProtocol } from './faces/rpc/program.ts';
export { defineFace, type FaceContext, type FaceType, type OpenFace } from './faces/face.ts';
export { faceTypes } from './faces/registry.ts';
