(function(){
"use strict";
var d=document,root=d.documentElement,W=JSON.parse(d.body.dataset.words),now=new Date();
root.classList.add("js");
function all(s,e){return [].slice.call((e||d).querySelectorAll(s))}
function one(s,e){return (e||d).querySelector(s)}
function pad(n){return (n<10?"0":"")+n}
function named(s){return root.lang.slice(0,2)==="en"?s.toLowerCase():s}
function iso(t){return t.getFullYear()+"-"+pad(t.getMonth()+1)+"-"+pad(t.getDate())}
function shift(day,n){var t=new Date(day+"T12:00");t.setDate(t.getDate()+n);return iso(t)}
function apart(a,b){return Math.round((Date.parse(b)-Date.parse(a))/864e5)}
function fill(s,v){return s.replace(/\{(\w+)\}/g,function(m,k){return k in v?v[k]:m})}
function said(day,o){return new Date(day+"T12:00").toLocaleDateString(root.lang,o).replace(/,/g,"").replace(/\s/g,"\u00a0")}
function full(day){return new Date(day+"T12:00").toLocaleDateString(root.lang,{weekday:"long",day:"numeric",month:"long"}).replace(/^(\S+),/,root.lang.slice(0,2)==="en"?"$1":"$1,")}
function brief(day){return said(day,{weekday:"short",day:"numeric",month:"short"}).replace(/([^\d\s])\./g,"$1")}
function count(n,key){return n===0?W[key+"0"]:n===1?W[key+"1"]:fill(W[key],{n:n})}
var today=iso(now),monday=shift(today,-((now.getDay()+6)%7)),turns=all(".turn");

one("#today").textContent=full(today);
all("[data-made]").forEach(function(e){
  if(e.dataset.made===today)e.textContent=e.dataset.today;
  else if(e.dataset.made<today){one("#old-page b span").textContent=count(apart(e.dataset.made,today),"old");one("#old-page").hidden=false}
});
all("[data-age]").forEach(function(e){
  var n=apart(e.dataset.age,today);
  if(n<0)return;
  e.textContent=count(n,"ago");
  one("#stale").hidden=n<4;
  one("#dot").classList.toggle("late",n>3);
});

function next(){
  for(var i=0;i<turns.length;i++)if(Date.parse(turns[i].dataset.ends)>now)return i;
  return -1;
}
function whole(turn){
  var heads=one(".heads"),rows=one(".rows",turn);
  if(heads&&rows&&!one(".heads",turn))rows.parentNode.insertBefore(heads.cloneNode(true),rows);
  all(".rows .pic:empty",turn).forEach(function(pic){
    var row=pic.parentNode,name=one("h3",row).textContent;
    all(".rows h3").some(function(h){
      var other=h.parentNode.parentNode,from=one(".pic",other);
      if(h.textContent!==name||!from.firstChild)return false;
      pic.innerHTML=from.innerHTML;
      var cue=one(".cue",other);
      if(cue)one(".what>div",row).insertBefore(cue.cloneNode(true),one(".what>div",row).firstChild);
      return true;
    });
  });
}
function show(i){
  if(i>=0)whole(turns[i]);
  turns.forEach(function(e,k){e.hidden=k!==i});
  all("[data-of]").forEach(function(e,k){e.hidden=k!==i});
  var watch=one("#watch"),after=one("#after"),then=turns[i+1];
  if(watch)watch.hidden=i<0;
  if(!after)return;
  after.hidden=!then||i<0;
  if(after.hidden)return;
  var days=[],from=turns[i].dataset.day,until=then.dataset.day;
  for(var day=shift(from,1);day<until;day=shift(day,1)){
    var cell=one('#weeks [data-d="'+day+'"] .vh');
    if(cell)days.push(cell.textContent);
  }
  one("#after-days").textContent=days.join(" ");
  one("#after-when").textContent=one("[data-when]",then).dataset.when+", "+one("[data-when]",then).dataset.times;
  one("#after-name").textContent=one("h2",then).textContent;
  one("#after-name").href="#"+one(".card",then).id;
  one("#after-what").textContent=": "+all(".rows .what",then).map(function(e){
    var kg=one(".kg b",e.parentNode);
    return named(one("h3",e).textContent)+(kg?" "+kg.textContent:"");
  }).join(", ")+".";
  var figures=one(".figures",then);
  one(".figures",after).innerHTML=figures?figures.innerHTML:"";
}
turns.forEach(function(e,k){
  var n=apart(today,e.dataset.day),w=one("[data-when]",e),y=one("[data-why]",e),v={day:w.dataset.when,times:w.dataset.times};
  w.textContent=n===0?fill(W.today,v):n===1?fill(W.tomorrow,v):k===next()?fill(W.next,v):w.textContent;
  if(y&&n===0)y.textContent=W.whyToday;
});
var at=next(),first=turns[at];
show(at);
var done=all(".finished[data-day]").filter(function(e){e.hidden=e.dataset.day!==today;return !e.hidden}).length;
var race=all("[data-race]").filter(function(e){
  var n=apart(today,e.dataset.race);
  e.hidden=!(n>=0&&n<=7&&(!first||first.dataset.day>=e.dataset.race));
  one("[data-in]",e).textContent=count(Math.max(n,0),"in");
  return !e.hidden;
}).length;
var end=one("#end");
if(end)end.hidden=at>=0||race>0;
var rest=one("#rest");
rest.hidden=!first||first.dataset.day<=today||done>0||race>0;
if(!rest.hidden){
  var cell=one('#weeks [data-d="'+today+'"] .vh');
  one(".when",rest).textContent=fill(W.todayDay,{day:brief(today)});
  one("#rest-run").textContent=cell?cell.textContent.replace(/^[^:]*: /,"").replace(/^./,function(c){return c.toUpperCase()}):"";
  if(turns.some(function(e){return e.dataset.day===today}))one("h2",rest).textContent=W.noMore;
  one("#rest-next").textContent=fill(W.nextShort,{day:one("[data-when]",first).dataset.when+", "+one("h2",first).textContent});
}

var row=one('#weeks [data-m="'+monday+'"]'),week=one("#week-days");
if(row){
  if(monday!==iso(new Date(new Date(one("[data-d]",week).dataset.d+"T12:00")))){
    week.innerHTML=one(".days",row).innerHTML;
    one("#week-sum").textContent=row.dataset.sum;
  }
}else one("#week-h").textContent=fill(W.weekOf,{day:brief(one("[data-d]",week).dataset.d)});
all('[data-d="'+today+'"]').forEach(function(e){
  e.classList.add("now");e.setAttribute("aria-current","date");
  if(e.parentNode===week){var c=d.createElement("em");c.textContent=W.chip;one(".dt",e).appendChild(c)}
});
all("#weeks .cal>li").forEach(function(e){
  var em=one(".wk em",e),m=e.dataset.m;
  if(m===monday)em.textContent=W.thisWeek+(em.textContent?", "+em.textContent:"");
  else if(m===shift(monday,-7))em.textContent=W.lastWeek;
});
var rows=all("#weeks .cal>li"),more=one("#all-weeks"),from=shift(monday,-7),to=shift(monday,21);
function within(e){return e.dataset.m>=from&&e.dataset.m<=to}
var kept=rows.filter(within);
if(kept.length&&kept.length<rows.length){
  rows.forEach(function(e){e.hidden=!within(e)});
  more.hidden=false;
  more.onclick=function(){rows.forEach(function(e){e.hidden=false});more.hidden=true};
}
if(kept.length===5){var h=one("#weeks-h");h.textContent=h.dataset.five}

function open(){
  var m=/^#(s\d+)$/.exec(location.hash),card=m&&d.getElementById(m[1]);
  if(!card)return;
  show(turns.indexOf(card.parentNode));
  card.scrollIntoView();
  one("h2",card).focus({preventScroll:true});
}
window.addEventListener("hashchange",open);open();

function copied(b){var old=b.textContent;b.textContent=b.dataset.done;setTimeout(function(){b.textContent=old},1500)}
function byHand(text){
  var t=d.createElement("textarea");t.value=text;t.className="vh";d.body.appendChild(t);t.select();
  try{d.execCommand("copy")}finally{d.body.removeChild(t)}
}
all("[data-copy]").forEach(function(b){
  b.onclick=function(){
    var text=b.dataset.copy;
    if(navigator.clipboard)navigator.clipboard.writeText(text).then(function(){copied(b)},function(){byHand(text);copied(b)});
    else{byHand(text);copied(b)}
  };
});
all("[data-print]").forEach(function(b){
  b.onclick=function(){root.classList.add("one-card");window.print();root.classList.remove("one-card")};
});
var here=one("[data-feed]");
if(here&&/^https?:$/.test(location.protocol)&&!/^(localhost|127\.|\[::1)/.test(location.hostname)){
  var url=new URL(here.dataset.feed,location.href).href,sub=one("#subscribe"),copy=one("#copy-address");
  sub.href=url.replace(/^https?:/,"webcal:");copy.dataset.copy=url;sub.hidden=copy.hidden=false;
  all(".from-disk").forEach(function(e){e.hidden=true});
}
d.addEventListener("visibilitychange",function(){
  if(!d.hidden&&(iso(new Date())!==today||first&&Date.parse(first.dataset.ends)<Date.now()))location.reload();
});
})();
