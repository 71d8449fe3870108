"""Background work: jobs that people start in the browser, and the worker that runs them one after another."""
