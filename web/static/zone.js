/* Offers the browser's own time zone for a field, where the browser knows one. Without script the field is typed. */
for (const offer of document.querySelectorAll("[data-zone-into]")) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
  const field = document.getElementById(offer.dataset.zoneInto)
  if (!zone || !field || field.value === zone) continue
  offer.querySelector("bdi").textContent = zone
  offer.hidden = false
  offer.addEventListener("click", () => { field.value = zone; offer.hidden = true; field.focus() })
}
