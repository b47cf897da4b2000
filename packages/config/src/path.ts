/** Where something stands in the file: names of fields and indices of lists, from the top. */
export type Path = readonly (string | number)[];

const PLAIN = /^[A-Za-z_][\w-]*$/;

/** `models.smart.targets[0].to`; a name with other characters in it is quoted: `models["gpt-*"]`. */
export const formatPath = (path: Path): string => {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else if (!PLAIN.test(step)) text += `[${JSON.stringify(step)}]`;
    else text += text === '' ? step : `.${step}`;
  }
  return text;
};
