/** The venue as this stage asks it: where it is, and its public REST, which needs no key. */
export { createVenueRest, venueVars } from '@polytraders/venue'
