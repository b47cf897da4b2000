/** The filter whose settings Envoy asks for by this name, apart from the listener that it stands in. */
export const LIMITS_FILTER = 'dragoman.limits';
