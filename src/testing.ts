/**
 * For the tests of components and drivers: the suites that the shipped ones pass, time that a test moves, and a log that
 * it can look at. Nothing here needs a particular test runner.
 */
export type { ConformanceTest } from './testing/conformance-test.ts';
export { componentConformance } from './testing/component/component-conformance.ts';
export { componentRig, type ComponentRig, type ComponentRigOptions } from './testing/component/component-rig.ts';
export { driverConformance } from './testing/driver/driver-conformance.ts';
export type { CreatePlugUnderTest, PlugTestOptions, PlugUnderTest } from './testing/driver/plug-under-test.ts';
export { faceConformance, type FaceSuite } from './testing/face/face-conformance.ts';
export { faceRig, type FaceRig, type FaceRigOptions } from './testing/face/face-rig.ts';
export { recordingLogger, type LogRecord } from './testing/recording-logger.ts';
export { virtualClock, type VirtualClock } from './util/clock.ts';
export { silentLogger } from './util/logger.ts';
