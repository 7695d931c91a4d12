/** A process warning (a leaked listener, a deprecated call) is a defect: it fails the run like any uncaught error. */
process.on('warning', (warning) => {
  throw warning;
});
