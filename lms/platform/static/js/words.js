// How a page's script writes days, instants and sizes: as the server does.
const LANGUAGE = document.documentElement.lang;
const LIKE = LANGUAGE === "en" ? "en-GB" : LANGUAGE; // the day first and the month as a word, whatever the country

const days = new Intl.DateTimeFormat(LIKE, { dateStyle: "long" });
const times = new Intl.DateTimeFormat(LIKE, { timeStyle: "short" });
const megabytes = new Intl.NumberFormat(LIKE, { style: "unit", unit: "megabyte", maximumFractionDigits: 1 });

export function dayOf(moment) {
  return days.format(new Date(moment));
}

export function instantOf(moment) {
  return `${dayOf(moment)}, ${times.format(new Date(moment))}`;
}

export function sizeOf(bytes) {
  return megabytes.format(Math.max(bytes / 1e6, 0.1));
}
