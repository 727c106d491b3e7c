/**
 * Stands for `@splunk/dashboard-validation` in the bundle: the dashboards that are shown here are those of the app, which
 * a test holds to Splunk's schema. Doing it again in every browser costs seconds of processor time.
 */
export const Validator = () => null;
export default Validator;
