// Prints {uid: [start, end]} of a feed in UTC, by ical.js and the feed's own VTIMEZONE.
import { readFileSync } from "node:fs";
import ICAL from "ical.js";

const calendar = new ICAL.Component(ICAL.parse(readFileSync(process.argv[2], "utf8")));
for (const zone of calendar.getAllSubcomponents("vtimezone")) {
  ICAL.TimezoneService.register(zone);
}
const instant = (time) => new Date(time.toUnixTime() * 1000).toISOString();
const events = calendar.getAllSubcomponents("vevent").map((one) => new ICAL.Event(one));
const times = events.map((one) => [one.uid, [instant(one.startDate), instant(one.endDate)]]);
console.log(JSON.stringify(Object.fromEntries(times)));
