// The same examples of each property for every mutant and in every run.
import fc from 'fast-check';

fc.configureGlobal({ seed: 1 });
