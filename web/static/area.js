// "Use where I am": the position becomes the token of its cell here, and only the token is sent.
import { cellToken } from "./s2.js";

const button = document.getElementById("locate");
const form = document.getElementById("area-form");

if (button && form && "geolocation" in navigator) {
  button.hidden = false;
  button.addEventListener("click", () => navigator.geolocation.getCurrentPosition(keep, refuse, { maximumAge: 600000 }));
}

function keep(position) {
  form.elements.cell.value = cellToken(position.coords.latitude, position.coords.longitude);
  form.requestSubmit();
  form.elements.cell.value = ""; // back on this page, browsers show what stood in the form; a city typed then counts
}

function refuse() {
  const says = document.getElementById("locate-says");
  says.textContent = says.dataset.refused;
}
