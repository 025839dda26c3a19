var _e=globalThis,Se=_e.ShadowRoot&&(_e.ShadyCSS===void 0||_e.ShadyCSS.nativeShadow)&&"adoptedStyleSheets"in Document.prototype&&"replace"in CSSStyleSheet.prototype,gt=Symbol(),Xt=new WeakMap,se=class{constructor(e,t,n){if(this._$cssResult$=!0,n!==gt)throw Error("CSSResult is not constructable. Use `unsafeCSS` or `css` instead.");this.cssText=e,this.t=t}get styleSheet(){let e=this.o,t=this.t;if(Se&&e===void 0){let n=t!==void 0&&t.length===1;n&&(e=Xt.get(t)),e===void 0&&((this.o=e=new CSSStyleSheet).replaceSync(this.cssText),n&&Xt.set(t,e))}return e}toString(){return this.cssText}},Zt=i=>new se(typeof i=="string"?i:i+"",void 0,gt),g=(i,...e)=>{let t=i.length===1?i[0]:e.reduce((n,r,o)=>n+(s=>{if(s._$cssResult$===!0)return s.cssText;if(typeof s=="number")return s;throw Error("Value passed to 'css' function must be a 'css' function result: "+s+". Use 'unsafeCSS' to pass non-literal values, but take care to ensure page security.")})(r)+i[o+1],i[0]);return new se(t,i,gt)},Jt=(i,e)=>{if(Se)i.adoptedStyleSheets=e.map(t=>t instanceof CSSStyleSheet?t:t.styleSheet);else for(let t of e){let n=document.createElement("style"),r=_e.litNonce;r!==void 0&&n.setAttribute("nonce",r),n.textContent=t.cssText,i.appendChild(n)}},bt=Se?i=>i:i=>i instanceof CSSStyleSheet?(e=>{let t="";for(let n of e.cssRules)t+=n.cssText;return Zt(t)})(i):i;var{is:Yn,defineProperty:Qn,getOwnPropertyDescriptor:Xn,getOwnPropertyNames:Zn,getOwnPropertySymbols:Jn,getPrototypeOf:er}=Object,Ce=globalThis,ei=Ce.trustedTypes,tr=ei?ei.emptyScript:"",ir=Ce.reactiveElementPolyfillSupport,ae=(i,e)=>i,vt={toAttribute(i,e){switch(e){case Boolean:i=i?tr:null;break;case Object:case Array:i=i==null?i:JSON.stringify(i)}return i},fromAttribute(i,e){let t=i;switch(e){case Boolean:t=i!==null;break;case Number:t=i===null?null:Number(i);break;case Object:case Array:try{t=JSON.parse(i)}catch{t=null}}return t}},ii=(i,e)=>!Yn(i,e),ti={attribute:!0,type:String,converter:vt,reflect:!1,useDefault:!1,hasChanged:ii};Symbol.metadata??=Symbol("metadata"),Ce.litPropertyMetadata??=new WeakMap;var L=class extends HTMLElement{static addInitializer(e){this._$Ei(),(this.l??=[]).push(e)}static get observedAttributes(){return this.finalize(),this._$Eh&&[...this._$Eh.keys()]}static createProperty(e,t=ti){if(t.state&&(t.attribute=!1),this._$Ei(),this.prototype.hasOwnProperty(e)&&((t=Object.create(t)).wrapped=!0),this.elementProperties.set(e,t),!t.noAccessor){let n=Symbol(),r=this.getPropertyDescriptor(e,n,t);r!==void 0&&Qn(this.prototype,e,r)}}static getPropertyDescriptor(e,t,n){let{get:r,set:o}=Xn(this.prototype,e)??{get(){return this[t]},set(s){this[t]=s}};return{get:r,set(s){let a=r?.call(this);o?.call(this,s),this.requestUpdate(e,a,n)},configurable:!0,enumerable:!0}}static getPropertyOptions(e){return this.elementProperties.get(e)??ti}static _$Ei(){if(this.hasOwnProperty(ae("elementProperties")))return;let e=er(this);e.finalize(),e.l!==void 0&&(this.l=[...e.l]),this.elementProperties=new Map(e.elementProperties)}static finalize(){if(this.hasOwnProperty(ae("finalized")))return;if(this.finalized=!0,this._$Ei(),this.hasOwnProperty(ae("properties"))){let t=this.properties,n=[...Zn(t),...Jn(t)];for(let r of n)this.createProperty(r,t[r])}let e=this[Symbol.metadata];if(e!==null){let t=litPropertyMetadata.get(e);if(t!==void 0)for(let[n,r]of t)this.elementProperties.set(n,r)}this._$Eh=new Map;for(let[t,n]of this.elementProperties){let r=this._$Eu(t,n);r!==void 0&&this._$Eh.set(r,t)}this.elementStyles=this.finalizeStyles(this.styles)}static finalizeStyles(e){let t=[];if(Array.isArray(e)){let n=new Set(e.flat(1/0).reverse());for(let r of n)t.unshift(bt(r))}else e!==void 0&&t.push(bt(e));return t}static _$Eu(e,t){let n=t.attribute;return n===!1?void 0:typeof n=="string"?n:typeof e=="string"?e.toLowerCase():void 0}constructor(){super(),this._$Ep=void 0,this.isUpdatePending=!1,this.hasUpdated=!1,this._$Em=null,this._$Ev()}_$Ev(){this._$ES=new Promise(e=>this.enableUpdating=e),this._$AL=new Map,this._$E_(),this.requestUpdate(),this.constructor.l?.forEach(e=>e(this))}addController(e){(this._$EO??=new Set).add(e),this.renderRoot!==void 0&&this.isConnected&&e.hostConnected?.()}removeController(e){this._$EO?.delete(e)}_$E_(){let e=new Map,t=this.constructor.elementProperties;for(let n of t.keys())this.hasOwnProperty(n)&&(e.set(n,this[n]),delete this[n]);e.size>0&&(this._$Ep=e)}createRenderRoot(){let e=this.shadowRoot??this.attachShadow(this.constructor.shadowRootOptions);return Jt(e,this.constructor.elementStyles),e}connectedCallback(){this.renderRoot??=this.createRenderRoot(),this.enableUpdating(!0),this._$EO?.forEach(e=>e.hostConnected?.())}enableUpdating(e){}disconnectedCallback(){this._$EO?.forEach(e=>e.hostDisconnected?.())}attributeChangedCallback(e,t,n){this._$AK(e,n)}_$ET(e,t){let n=this.constructor.elementProperties.get(e),r=this.constructor._$Eu(e,n);if(r!==void 0&&n.reflect===!0){let o=(n.converter?.toAttribute!==void 0?n.converter:vt).toAttribute(t,n.type);this._$Em=e,o==null?this.removeAttribute(r):this.setAttribute(r,o),this._$Em=null}}_$AK(e,t){let n=this.constructor,r=n._$Eh.get(e);if(r!==void 0&&this._$Em!==r){let o=n.getPropertyOptions(r),s=typeof o.converter=="function"?{fromAttribute:o.converter}:o.converter?.fromAttribute!==void 0?o.converter:vt;this._$Em=r;let a=s.fromAttribute(t,o.type);this[r]=a??this._$Ej?.get(r)??a,this._$Em=null}}requestUpdate(e,t,n,r=!1,o){if(e!==void 0){let s=this.constructor;if(r===!1&&(o=this[e]),n??=s.getPropertyOptions(e),!((n.hasChanged??ii)(o,t)||n.useDefault&&n.reflect&&o===this._$Ej?.get(e)&&!this.hasAttribute(s._$Eu(e,n))))return;this.C(e,t,n)}this.isUpdatePending===!1&&(this._$ES=this._$EP())}C(e,t,{useDefault:n,reflect:r,wrapped:o},s){n&&!(this._$Ej??=new Map).has(e)&&(this._$Ej.set(e,s??t??this[e]),o!==!0||s!==void 0)||(this._$AL.has(e)||(this.hasUpdated||n||(t=void 0),this._$AL.set(e,t)),r===!0&&this._$Em!==e&&(this._$Eq??=new Set).add(e))}async _$EP(){this.isUpdatePending=!0;try{await this._$ES}catch(t){Promise.reject(t)}let e=this.scheduleUpdate();return e!=null&&await e,!this.isUpdatePending}scheduleUpdate(){return this.performUpdate()}performUpdate(){if(!this.isUpdatePending)return;if(!this.hasUpdated){if(this.renderRoot??=this.createRenderRoot(),this._$Ep){for(let[r,o]of this._$Ep)this[r]=o;this._$Ep=void 0}let n=this.constructor.elementProperties;if(n.size>0)for(let[r,o]of n){let{wrapped:s}=o,a=this[r];s!==!0||this._$AL.has(r)||a===void 0||this.C(r,void 0,o,a)}}let e=!1,t=this._$AL;try{e=this.shouldUpdate(t),e?(this.willUpdate(t),this._$EO?.forEach(n=>n.hostUpdate?.()),this.update(t)):this._$EM()}catch(n){throw e=!1,this._$EM(),n}e&&this._$AE(t)}willUpdate(e){}_$AE(e){this._$EO?.forEach(t=>t.hostUpdated?.()),this.hasUpdated||(this.hasUpdated=!0,this.firstUpdated(e)),this.updated(e)}_$EM(){this._$AL=new Map,this.isUpdatePending=!1}get updateComplete(){return this.getUpdateComplete()}getUpdateComplete(){return this._$ES}shouldUpdate(e){return!0}update(e){this._$Eq&&=this._$Eq.forEach(t=>this._$ET(t,this[t])),this._$EM()}updated(e){}firstUpdated(e){}};L.elementStyles=[],L.shadowRootOptions={mode:"open"},L[ae("elementProperties")]=new Map,L[ae("finalized")]=new Map,ir?.({ReactiveElement:L}),(Ce.reactiveElementVersions??=[]).push("2.1.2");var wt=globalThis,ni=i=>i,ke=wt.trustedTypes,ri=ke?ke.createPolicy("lit-html",{createHTML:i=>i}):void 0,_t="$lit$",H=`lit$${Math.random().toFixed(9).slice(2)}$`,St="?"+H,nr=`<${St}>`,j=document,de=()=>j.createComment(""),ce=i=>i===null||typeof i!="object"&&typeof i!="function",Ct=Array.isArray,ci=i=>Ct(i)||typeof i?.[Symbol.iterator]=="function",xt=`[ 	
\f\r]`,le=/<(?:(!--|\/[^a-zA-Z])|(\/?[a-zA-Z][^>\s]*)|(\/?$))/g,oi=/-->/g,si=/>/g,F=RegExp(`>|${xt}(?:([^\\s"'>=/]+)(${xt}*=${xt}*(?:[^ 	
\f\r"'\`<>=]|("|')|))|$)`,"g"),ai=/'/g,li=/"/g,pi=/^(?:script|style|textarea|title)$/i,kt=i=>(e,...t)=>({_$litType$:i,strings:e,values:t}),c=kt(1),ui=kt(2),Xo=kt(3),w=Symbol.for("lit-noChange"),p=Symbol.for("lit-nothing"),di=new WeakMap,q=j.createTreeWalker(j,129);function hi(i,e){if(!Ct(i)||!i.hasOwnProperty("raw"))throw Error("invalid template strings array");return ri!==void 0?ri.createHTML(e):e}var mi=(i,e)=>{let t=i.length-1,n=[],r,o=e===2?"<svg>":e===3?"<math>":"",s=le;for(let a=0;a<t;a++){let l=i[a],d,f,u=-1,h=0;for(;h<l.length&&(s.lastIndex=h,f=s.exec(l),f!==null);)h=s.lastIndex,s===le?f[1]==="!--"?s=oi:f[1]!==void 0?s=si:f[2]!==void 0?(pi.test(f[2])&&(r=RegExp("</"+f[2],"g")),s=F):f[3]!==void 0&&(s=F):s===F?f[0]===">"?(s=r??le,u=-1):f[1]===void 0?u=-2:(u=s.lastIndex-f[2].length,d=f[1],s=f[3]===void 0?F:f[3]==='"'?li:ai):s===li||s===ai?s=F:s===oi||s===si?s=le:(s=F,r=void 0);let m=s===F&&i[a+1].startsWith("/>")?" ":"";o+=s===le?l+nr:u>=0?(n.push(d),l.slice(0,u)+_t+l.slice(u)+H+m):l+H+(u===-2?a:m)}return[hi(i,o+(i[t]||"<?>")+(e===2?"</svg>":e===3?"</math>":"")),n]},pe=class i{constructor({strings:e,_$litType$:t},n){let r;this.parts=[];let o=0,s=0,a=e.length-1,l=this.parts,[d,f]=mi(e,t);if(this.el=i.createElement(d,n),q.currentNode=this.el.content,t===2||t===3){let u=this.el.content.firstChild;u.replaceWith(...u.childNodes)}for(;(r=q.nextNode())!==null&&l.length<a;){if(r.nodeType===1){if(r.hasAttributes())for(let u of r.getAttributeNames())if(u.endsWith(_t)){let h=f[s++],m=r.getAttribute(u).split(H),v=/([.?@])?(.*)/.exec(h);l.push({type:1,index:o,name:v[2],strings:m,ctor:v[1]==="."?Ee:v[1]==="?"?Ae:v[1]==="@"?Te:K}),r.removeAttribute(u)}else u.startsWith(H)&&(l.push({type:6,index:o}),r.removeAttribute(u));if(pi.test(r.tagName)){let u=r.textContent.split(H),h=u.length-1;if(h>0){r.textContent=ke?ke.emptyScript:"";for(let m=0;m<h;m++)r.append(u[m],de()),q.nextNode(),l.push({type:2,index:++o});r.append(u[h],de())}}}else if(r.nodeType===8)if(r.data===St)l.push({type:2,index:o});else{let u=-1;for(;(u=r.data.indexOf(H,u+1))!==-1;)l.push({type:7,index:o}),u+=H.length-1}o++}}static createElement(e,t){let n=j.createElement("template");return n.innerHTML=e,n}};function V(i,e,t=i,n){if(e===w)return e;let r=n!==void 0?t._$Co?.[n]:t._$Cl,o=ce(e)?void 0:e._$litDirective$;return r?.constructor!==o&&(r?._$AO?.(!1),o===void 0?r=void 0:(r=new o(i),r._$AT(i,t,n)),n!==void 0?(t._$Co??=[])[n]=r:t._$Cl=r),r!==void 0&&(e=V(i,r._$AS(i,e.values),r,n)),e}var $e=class{constructor(e,t){this._$AV=[],this._$AN=void 0,this._$AD=e,this._$AM=t}get parentNode(){return this._$AM.parentNode}get _$AU(){return this._$AM._$AU}u(e){let{el:{content:t},parts:n}=this._$AD,r=(e?.creationScope??j).importNode(t,!0);q.currentNode=r;let o=q.nextNode(),s=0,a=0,l=n[0];for(;l!==void 0;){if(s===l.index){let d;l.type===2?d=new Q(o,o.nextSibling,this,e):l.type===1?d=new l.ctor(o,l.name,l.strings,this,e):l.type===6&&(d=new Me(o,this,e)),this._$AV.push(d),l=n[++a]}s!==l?.index&&(o=q.nextNode(),s++)}return q.currentNode=j,r}p(e){let t=0;for(let n of this._$AV)n!==void 0&&(n.strings!==void 0?(n._$AI(e,n,t),t+=n.strings.length-2):n._$AI(e[t])),t++}},Q=class i{get _$AU(){return this._$AM?._$AU??this._$Cv}constructor(e,t,n,r){this.type=2,this._$AH=p,this._$AN=void 0,this._$AA=e,this._$AB=t,this._$AM=n,this.options=r,this._$Cv=r?.isConnected??!0}get parentNode(){let e=this._$AA.parentNode,t=this._$AM;return t!==void 0&&e?.nodeType===11&&(e=t.parentNode),e}get startNode(){return this._$AA}get endNode(){return this._$AB}_$AI(e,t=this){e=V(this,e,t),ce(e)?e===p||e==null||e===""?(this._$AH!==p&&this._$AR(),this._$AH=p):e!==this._$AH&&e!==w&&this._(e):e._$litType$!==void 0?this.$(e):e.nodeType!==void 0?this.T(e):ci(e)?this.k(e):this._(e)}O(e){return this._$AA.parentNode.insertBefore(e,this._$AB)}T(e){this._$AH!==e&&(this._$AR(),this._$AH=this.O(e))}_(e){this._$AH!==p&&ce(this._$AH)?this._$AA.nextSibling.data=e:this.T(j.createTextNode(e)),this._$AH=e}$(e){let{values:t,_$litType$:n}=e,r=typeof n=="number"?this._$AC(e):(n.el===void 0&&(n.el=pe.createElement(hi(n.h,n.h[0]),this.options)),n);if(this._$AH?._$AD===r)this._$AH.p(t);else{let o=new $e(r,this),s=o.u(this.options);o.p(t),this.T(s),this._$AH=o}}_$AC(e){let t=di.get(e.strings);return t===void 0&&di.set(e.strings,t=new pe(e)),t}k(e){Ct(this._$AH)||(this._$AH=[],this._$AR());let t=this._$AH,n,r=0;for(let o of e)r===t.length?t.push(n=new i(this.O(de()),this.O(de()),this,this.options)):n=t[r],n._$AI(o),r++;r<t.length&&(this._$AR(n&&n._$AB.nextSibling,r),t.length=r)}_$AR(e=this._$AA.nextSibling,t){for(this._$AP?.(!1,!0,t);e!==this._$AB;){let n=ni(e).nextSibling;ni(e).remove(),e=n}}setConnected(e){this._$AM===void 0&&(this._$Cv=e,this._$AP?.(e))}},K=class{get tagName(){return this.element.tagName}get _$AU(){return this._$AM._$AU}constructor(e,t,n,r,o){this.type=1,this._$AH=p,this._$AN=void 0,this.element=e,this.name=t,this._$AM=r,this.options=o,n.length>2||n[0]!==""||n[1]!==""?(this._$AH=Array(n.length-1).fill(new String),this.strings=n):this._$AH=p}_$AI(e,t=this,n,r){let o=this.strings,s=!1;if(o===void 0)e=V(this,e,t,0),s=!ce(e)||e!==this._$AH&&e!==w,s&&(this._$AH=e);else{let a=e,l,d;for(e=o[0],l=0;l<o.length-1;l++)d=V(this,a[n+l],t,l),d===w&&(d=this._$AH[l]),s||=!ce(d)||d!==this._$AH[l],d===p?e=p:e!==p&&(e+=(d??"")+o[l+1]),this._$AH[l]=d}s&&!r&&this.j(e)}j(e){e===p?this.element.removeAttribute(this.name):this.element.setAttribute(this.name,e??"")}},Ee=class extends K{constructor(){super(...arguments),this.type=3}j(e){this.element[this.name]=e===p?void 0:e}},Ae=class extends K{constructor(){super(...arguments),this.type=4}j(e){this.element.toggleAttribute(this.name,!!e&&e!==p)}},Te=class extends K{constructor(e,t,n,r,o){super(e,t,n,r,o),this.type=5}_$AI(e,t=this){if((e=V(this,e,t,0)??p)===w)return;let n=this._$AH,r=e===p&&n!==p||e.capture!==n.capture||e.once!==n.once||e.passive!==n.passive,o=e!==p&&(n===p||r);r&&this.element.removeEventListener(this.name,this,n),o&&this.element.addEventListener(this.name,this,e),this._$AH=e}handleEvent(e){typeof this._$AH=="function"?this._$AH.call(this.options?.host??this.element,e):this._$AH.handleEvent(e)}},Me=class{constructor(e,t,n){this.element=e,this.type=6,this._$AN=void 0,this._$AM=t,this.options=n}get _$AU(){return this._$AM._$AU}_$AI(e){V(this,e)}},fi={M:_t,P:H,A:St,C:1,L:mi,R:$e,D:ci,V,I:Q,H:K,N:Ae,U:Te,B:Ee,F:Me},rr=wt.litHtmlPolyfillSupport;rr?.(pe,Q),(wt.litHtmlVersions??=[]).push("3.3.3");var yi=(i,e,t)=>{let n=t?.renderBefore??e,r=n._$litPart$;if(r===void 0){let o=t?.renderBefore??null;n._$litPart$=r=new Q(e.insertBefore(de(),o),o,void 0,t??{})}return r._$AI(i),r};var $t=globalThis,b=class extends L{constructor(){super(...arguments),this.renderOptions={host:this},this._$Do=void 0}createRenderRoot(){let e=super.createRenderRoot();return this.renderOptions.renderBefore??=e.firstChild,e}update(e){let t=this.render();this.hasUpdated||(this.renderOptions.isConnected=this.isConnected),super.update(e),this._$Do=yi(t,this.renderRoot,this.renderOptions)}connectedCallback(){super.connectedCallback(),this._$Do?.setConnected(!0)}disconnectedCallback(){super.disconnectedCallback(),this._$Do?.setConnected(!1)}render(){return w}};b._$litElement$=!0,b.finalized=!0,$t.litElementHydrateSupport?.({LitElement:b});var or=$t.litElementPolyfillSupport;or?.({LitElement:b});($t.litElementVersions??=[]).push("4.2.2");var W=["person","vehicle","animal","package","motion","button_press","live_view","on_demand","snapshot","unknown"];var Re=["intent","cached","never"],G={controls:!0,frames:"intent",days:7},gi=60,ue=[i=>xi(i,e=>typeof e=="string"&&/^camera\.[a-z0-9_]+$/u.test(e)),"a list of entity ids of cameras, such as camera.garden"],sr={title:[i=>typeof i=="string","a text"],cameras:ue,types:[i=>xi(i,e=>bi(W,e)),`a list of ${W.join(", ")}`],controls:[i=>typeof i=="boolean","true or false"],frames:[i=>bi(Re,i),`one of ${Re.join(", ")}`],days:[i=>Number.isInteger(i)&&Number(i)>=1&&Number(i)<=gi,`a whole number from 1 to ${gi}`]},ar=new Set(["type","card_mod","disabled","grid_options","layout_options","view_layout","visibility"]);function vi(i){return{...G,...he(i,sr)}}function he(i,e){let t={};for(let[n,r]of Object.entries(i)){if(ar.has(n))continue;let o=Object.hasOwn(e,n)?e[n]:void 0;if(o===void 0){let l=Object.keys(e).join(", ");throw new Error(`Blink clips: unknown option "${n}". Use ${l}.`)}let[s,a]=o;if(r!=null){if(!s(r))throw new Error(`Blink clips: invalid value of option "${n}". Use ${a}.`);(!Array.isArray(r)||r.length>0)&&(t[n]=r)}}return t}function bi(i,e){return typeof e=="string"&&i.includes(e)}function xi(i,e){return Array.isArray(i)&&i.every(t=>e(t))}var lr={navigation_path:"/media-browser/browser/app%2Cmedia-source%3A%2F%2Fblink_clips"},dr=/^([a-z][a-z0-9+.-]*:|[\\/]{2})/iu;function wi(i){let e=he(i,{cameras:ue,navigation_path:[t=>typeof t=="string"&&t!==""&&!dr.test(t),"the path of a page of Home Assistant, such as /blink-clips/clips"]});return{...lr,...e}}var cr="component.blink_clips.common.",pr="component.blink_clips.entity.event.clip.state_attributes.event_type.state.",Et=new Map;async function R(i){let{language:e}=i,t=Et.get(e);return t===void 0&&(t=hr(i),Et.set(e,t),t.catch(()=>Et.delete(e))),t}function z(i,e){return i(`type_${e}`)}function At(i){return(e,t={})=>(i[ur(e)]??e).replaceAll(/\{(\w+)\}/gu,(r,o)=>String(t[o]??r))}function ur(i){return i.startsWith("type_")?pr+i.slice(5):cr+i}async function hr(i){let[e,t]=await Promise.all(["common","entity"].map(async n=>i.callWS({type:"frontend/get_translations",language:i.language,category:n,integration:"blink_clips"})));return At({...e?.resources,...t?.resources})}var Pe=class{#e;#t;#i;#n;constructor(e,t,n){this.#e=e,this.#t=t,this.#i=n}start(){this.#e.addEventListener("ready",this.#r),this.#r()}stop(){this.#e.removeEventListener("ready",this.#r);let e=this.#n;this.#n=void 0,e?.then(async t=>t()).catch(()=>{})}#r=()=>{if(this.#n)return;let e={type:"blink_clips/clips/subscribe",...this.#t&&{cameras:this.#t},limit:0},t=this.#e.subscribeMessage(n=>{this.#n===t&&this.#o(n)},e);this.#n=t,t.catch(()=>{this.#n===t&&(this.#n=void 0,this.#i(void 0))})};#o(e){e.kind==="reset"&&e.protocol!==1?(this.stop(),this.#i(void 0)):e.unwatched!==void 0&&this.#i(e.unwatched)}};var mr="M18 9H16V7H18M18 13H16V11H18M18 17H16V15H18M8 9H6V7H8M8 13H6V11H8M8 17H6V15H8M18 3V5H16V3H8V5H6V3H4V21H6V19H8V21H16V19H18V21H20V3H18Z",fr="–",Le=class extends b{static{this.properties={options:{state:!0},count:{state:!0},texts:{state:!0}}}static{this.styles=g`
    :host {
      display: inline-block;
    }
    a {
      display: grid;
      grid-template: auto auto / auto auto;
      place-content: center;
      column-gap: 8px;
      box-sizing: border-box;
      block-size: var(--ha-badge-size, 36px);
      padding-inline: 8px 12px;
      border: var(--ha-card-border-width, 1px) solid
        var(--ha-card-border-color, var(--divider-color, #e0e0e0));
      border-radius: var(--ha-badge-border-radius, 18px);
      background: var(--ha-card-background, var(--card-background-color, #fff));
      color: var(--primary-text-color, #212121);
      font-size: 12px;
      font-weight: 500;
      line-height: 16px;
      text-decoration: none;
      white-space: nowrap;
    }
    .label {
      color: var(--secondary-text-color, #727272);
      font-size: 10px;
      line-height: 10px;
    }
    a:focus-visible {
      outline: 2px solid var(--primary-color, #03a9f4);
      outline-offset: 2px;
    }
    svg {
      grid-row: 1 / 3;
      align-self: center;
      inline-size: 18px;
      block-size: 18px;
      fill: var(--secondary-text-color, #727272);
    }
    a.some svg {
      fill: var(--primary-color, #03a9f4);
    }
    @media (forced-colors: active) {
      svg,
      a.some svg {
        fill: currentcolor;
      }
    }
  `}#e;#t;static getStubConfig(){return{}}setConfig(e){this.options=wi(e),this.#n()}get hass(){return this.#e}set hass(e){let t=this.#e;this.#e=e,e!==void 0&&(t?.connection!==e.connection&&this.#n(),t?.language!==e.language&&this.#i(e))}connectedCallback(){super.connectedCallback(),this.#n()}disconnectedCallback(){super.disconnectedCallback(),this.#r()}render(){let{options:e,texts:t,count:n}=this;if(e===void 0||t===void 0)return p;let r=n===void 0?fr:String(n),o=t("badge_not_watched",{count:r});return c`
      <a
        href=${e.navigation_path}
        class=${n?"some":""}
        aria-label=${o}
        title=${o}
      >
        <svg viewBox="0 0 24 24" aria-hidden="true">${ui`<path d=${mr}></path>`}</svg>
        <span class="label">${t("badge_label")}</span>
        <span>${r}</span>
      </a>
    `}async#i(e){let t=await R(e).catch(()=>{});t&&this.#e?.language===e.language&&(this.texts=t)}#n(){this.#r(),!(!this.isConnected||this.#e===void 0||this.options===void 0)&&(this.#t=new Pe(this.#e.connection,this.options.cameras,e=>this.count=e),this.#t.start())}#r(){this.#t?.stop(),this.#t=void 0}};var _i={title:["option_title"],cameras:["option_cameras","option_cameras_help"],types:["option_types","option_types_help"],controls:["option_controls","option_controls_help"],frames:["option_frames","option_frames_help"],days:["option_days","option_days_help"]},yr={intent:"option_frames_intent",cached:"option_frames_cached",never:"option_frames_never"};async function Si(){return gr(await R(await br()))}function gr(i){let e=W.map(n=>({value:n,label:z(i,n)})),t=Re.map(n=>({value:n,label:i(yr[n])}));return{schema:[{name:"title",selector:{text:{}}},{name:"cameras",selector:{entity:{multiple:!0,filter:{integration:"blink_clips",domain:"camera"}}}},{name:"types",selector:{select:{multiple:!0,options:e}}},{name:"controls",default:G.controls,selector:{boolean:{}}},{name:"frames",default:G.frames,selector:{select:{mode:"dropdown",options:t}}},{name:"days",default:G.days,selector:{number:{min:1,max:60,mode:"box"}}}],computeLabel:({name:n})=>i(_i[n]?.[0]??n),computeHelper:({name:n})=>{let r=_i[n]?.[1];return r===void 0?void 0:i(r)}}}async function br(){let i=document.querySelector("home-assistant");if(i?.hass===void 0)throw new Error("Blink clips: Home Assistant has not started.");return i.hass}function He({locale:i,config:e}){return[i.language,i.time_format,i.time_zone,e.time_zone].join()}function Y(i,e=Date.now){let{time:t,date:n,weekday:r,shortDate:o,relative:s,spoken:a}=xr(i),l=wr(i);function d(h){let m=Date.parse(l(e()/1e3));return Math.round((m-Date.parse(l(h)))/(86400*1e3))}function f(h){let m=d(h);return m===0||m===1?s.format(-m,"day"):n.format(h*1e3)}function u(h){let m=d(h),v=t.format(h*1e3);return m===0?v:`${(m>0&&m<7?r:o).format(h*1e3)} ${v}`}return{time:h=>t.format(h*1e3),day:f,dayAndTime:h=>`${f(h)}, ${t.format(h*1e3)}`,shortTime:u,dayKey:l,duration:h=>{let m=Math.round(h);return`${Math.floor(m/60)}:${String(m%60).padStart(2,"0")}`},spokenDuration:h=>a.format(h)}}function Ci(i,e){let[t="",...n]=i;return t.toLocaleUpperCase(e)+n.join("")}function vr({time_format:i,language:e}){if(i==="24")return{hour:"2-digit",hourCycle:"h23"};if(i==="12")return{hour:"numeric",hour12:!0};let t=i==="system"?void 0:e,{hourCycle:n}=new Intl.DateTimeFormat(t,{hour:"numeric"}).resolvedOptions();return n==="h23"||n==="h24"?{hour:"2-digit",hourCycle:"h23"}:{hour:"numeric",hour12:!0}}function ki({locale:i,config:e}){return i.time_zone==="server"?{timeZone:e.time_zone}:{}}function xr(i){let{language:e}=i.locale,t=ki(i);return{time:new Intl.DateTimeFormat(e,{...t,...vr(i.locale),minute:"2-digit"}),date:new Intl.DateTimeFormat(e,{...t,weekday:"long",month:"long",day:"numeric"}),weekday:new Intl.DateTimeFormat(e,{...t,weekday:"short"}),shortDate:new Intl.DateTimeFormat(e,{...t,month:"short",day:"numeric"}),relative:new Intl.RelativeTimeFormat(e,{numeric:"auto"}),spoken:new Intl.NumberFormat(e,{style:"unit",unit:"second",unitDisplay:"long",maximumFractionDigits:0})}}function wr(i){let e=new Intl.DateTimeFormat("en-CA",{...ki(i),year:"numeric",month:"2-digit",day:"2-digit"}),t=new Map;return n=>{let r=Math.floor(n/900),o=t.get(r);return o===void 0&&(t.size>=5760&&t.clear(),o=e.format(n*1e3),t.set(r,o)),o}}var C=class extends Error{},_r={403:"player_error_forbidden",404:"player_error_missing",429:"player_error_too_many",501:"player_error_no_decoder",502:"player_error_blink",503:"player_error_not_ready",504:"player_error_timeout"};function me(i,e){return i(_r[e]??"player_error_status",{status:e})}function fe(i){return i("player_error_connection")}var Oe={accounts:[],systems:[],cameras:new Map,clips:[],unwatched:0,older:!0,hidden:!1};function y({clip:i,camera:e}){return`${e.account}/${i.id}`}function $i(i,e){return e.kind==="reset"?Sr(i,e):Cr(i,e)}function Ei(i,e){let t=new Map([...e.cameras.map(Mt),...i.cameras]),n=Ue(e.clips,t),r=e.more===!0,o=n.at(-1),s=o?O(o):i.edge,a=i.clips.slice(0,ye(i)),l=r?i.clips.filter(f=>ze(f,s)):[],d=X([...a,...l],n);return{...i,cameras:t,clips:d,older:r,...s&&{edge:s}}}function ye({clips:i,edge:e,older:t}){return t?i.findLastIndex(n=>!ze(n,e))+1:i.length}function Ai(i,e){if(e.kind==="reset")return i;let t=new Set(i.clips.map(y)),n=Ue(e.clips??[],i.cameras).filter(r=>t.has(y(r)));return{...i,clips:X(Mi(i.clips,e.removed),n)}}function Ne(i,e){return i[0]!==e[0]?e[0]-i[0]:i[1]!==e[1]?i[1]<e[1]?1:-1:e[2]-i[2]}function O({clip:i,camera:e}){return[i.time,e.account,i.id]}function Sr(i,e){let t=new Map(e.cameras.map(Mt)),n=e.more===!0||e.complete!==!0,r=X([],Ue(e.clips,t)),o=r.at(-1),s=o&&O(o),a=n?i.clips.filter(l=>ze(l,s)):[];return{accounts:e.accounts,systems:e.systems,cameras:t,clips:X(Ti(a,t),r),unwatched:e.unwatched,older:n,...s&&{edge:s},hidden:e.hidden===!0}}function Cr(i,e){let t=e.cameras?kr(i,e.cameras):i.cameras,n=e.cameras?Ti(i.clips,t):i.clips,r=new Set(i.clips.map(y)),o=Ue(e.clips??[],t).filter(l=>!i.older||i.edge===void 0||!ze(l,i.edge)||r.has(y(l))),s=X([],o).at(-1),a=i.edge??(s&&O(s));return{...i,accounts:e.accounts??i.accounts,systems:e.systems??i.systems,cameras:t,clips:X(Mi(n,e.removed),o),unwatched:e.unwatched??i.unwatched,...a&&{edge:a}}}function ze(i,e){return e===void 0||Ne(O(i),e)>0}function kr(i,e){let t=[...i.cameras].filter(([,n])=>n.removed);return new Map([...t,...e.map(Mt)])}function Mt(i){return[i.id,i]}function Ue(i,e){return i.flatMap(t=>{let n=e.get(t.camera);return n?[{clip:t,camera:n}]:[]})}function Ti(i,e){return i.flatMap(t=>{let n=e.get(t.clip.camera);return n===void 0?[]:JSON.stringify(n)===JSON.stringify(t.camera)?[t]:[{...t,camera:n}]})}function Mi(i,e=[]){if(e.length===0)return i;let t=new Set(e.map(([n,r])=>`${n}/${r}`));return i.filter(n=>!t.has(y(n)))}function X(i,e){if(e.length===0)return i;let t=new Map(i.map(n=>[y(n),n]));for(let n of e)t.set(y(n),n);return[...t.values()].toSorted((n,r)=>Ne(O(n),O(r)))}var $r=30,Er="10x120",Ar=60,Z=class{#e;#t=new Map;#i;constructor(e){this.#e=e}known(e){let t=y(e),n=this.#t.get(t);return n!==void 0&&(this.#t.delete(t),this.#t.set(t,n)),n}allows({clip:e},t=!1){return this.#e.frames!=="never"&&e.video===!0&&(t||!e.usb)}async load(e,t){let n=this.known(e);if(n!==void 0)return n;this.#i?.abort();let r=new AbortController;this.#i=r;let o=AbortSignal.any([t,r.signal]);try{let s=await this.#n(e,o);return s===void 0?void 0:this.#o(y(e),await Tr(s,this.#e.texts,o))}finally{this.#i===r&&(this.#i=void 0)}}clear(){this.#i?.abort();for(let{url:e}of this.#t.values())URL.revokeObjectURL(e);this.#t.clear()}async#n({clip:e},t){let{frames:n,texts:r}=this.#e,o=n==="cached"?"?cached=true":"",s=`/api/blink_clips/videos/${e.id}/strips/${Er}.jpg${o}`,a=await this.#r(s,t),l=Number(a.headers.get("Retry-After"));if([429,503].includes(a.status)&&l>0&&(await Mr(Math.min(l,Ar),t),a=await this.#r(s,t)),a.ok)return a;if(!(a.status===404&&n==="cached"))throw new C(me(r,a.status))}async#r(e,t){try{return await this.#e.fetch(e,{signal:t})}catch(n){throw t.throwIfAborted(),new C(fe(this.#e.texts),{cause:n})}}#o(e,t){this.#t.set(e,t);for(let[n,{url:r}]of this.#t){if(this.#t.size<=$r)break;URL.revokeObjectURL(r),this.#t.delete(n)}return this.#e.loaded?.(),t}};async function Tr(i,e,t){let{headers:n}=i,[r,o,s,a]=["Blink-Clips-Frame-Count","Blink-Clips-Frame-Width","Blink-Clips-Frame-Height","Blink-Clips-Video-Seconds"].map(d=>Number(n.get(d)));if(!r||!o||!s||!a)throw new C(me(e,i.status));let l=await i.blob().catch(d=>{throw t.throwIfAborted(),new C(fe(e),{cause:d})});return t.throwIfAborted(),{url:URL.createObjectURL(l),count:r,frameWidth:o,frameHeight:s,seconds:a}}async function Mr(i,e){e.throwIfAborted(),await new Promise((t,n)=>{let r=setTimeout(o,i*1e3);e.addEventListener("abort",o);function o(){clearTimeout(r),e.removeEventListener("abort",o),e.aborted?n(e.reason):t()}})}function _(i){return typeof i=="number"?"":typeof i=="object"&&i!==null&&"message"in i?String(i.message):String(i)}function De(i){if(typeof i=="object"&&i!==null&&"code"in i)return String(i.code)}var Rr=100,ge=class{constructor(e,t,n,r=Oe){this.status="loading";this.reading=!1;this.#r=!1;this.#o=0;this.#s=0;this.#e=e,this.#t=t,this.#i=n,this.list=r}#e;#t;#i;#n;#r;#o;#s;async start(){this.#r||(this.#r=!0,this.#o+=1,this.#s+=1,await(this.#t.text===void 0?this.#l():this.loadOlder()))}stop(){this.#r=!1,this.#o+=1,this.#s+=1,this.reading=!1,this.#n?.(),this.#n=void 0}get incomplete(){return this.list.older||ye(this.list)<this.list.clips.length}async loadOlder(e=!1){if(!this.#r||this.reading||!this.incomplete||this.error!==void 0&&!e||this.#t.text===void 0&&this.status!=="ready")return;let t=this.#s;this.reading=!0,this.error=void 0,this.#i();try{let n=await this.#e.callWS(this.#p());if(t!==this.#s)return;this.list=Ei(this.list,n),this.status="ready"}catch(n){if(t!==this.#s)return;this.error=_(n)}this.reading=!1,this.#i()}applyToResults(e){this.list=Ai(this.list,e)}async#l(){let e=this.#o;try{let t=await this.#e.connection.subscribeMessage(r=>{e===this.#o&&this.#a(r)},this.#c()),n=()=>{t().catch(()=>{})};e===this.#o?this.#n=n:n()}catch(t){if(e!==this.#o)return;this.#r=!1,this.status=De(t)==="unknown_command"?"missing":"failed",this.error=_(t),this.#i()}}#a(e){if(e.kind==="reset"&&e.protocol!==1){this.status="outdated",this.stop(),this.#i(e);return}e.kind==="reset"&&(this.#s+=1,this.reading=!1,this.error=void 0,this.status="ready"),this.list=$i(this.list,e),this.#i(e)}#d(){let{cameras:e,types:t,days:n}=this.#t;return{...e&&{cameras:e},...t&&{types:t},...n&&{days:n}}}#c(){let{limit:e}=this.#t;return{type:"blink_clips/clips/subscribe",...this.#d(),...e!==void 0&&{limit:e}}}#p(){let{text:e}=this.#t,{edge:t}=this.list;return{type:"blink_clips/clips/page",...this.#d(),...e!==void 0&&{text:e},...t&&{before:t},limit:Rr}}};var J={cameras:[],types:[],text:""};function Rt({cameras:i,types:e,text:t}){return i.length+e.length+t.length>0}var Ie=class{constructor(e,t,n){this.connected=!0;this.narrowing=J;this.#r=()=>{this.connected=!0,this.all.start(),this.#n?.start(),this.#i()};this.#o=()=>{this.connected=!1,this.#i()};this.#e=e,this.#t=t,this.#i=n,this.all=new ge(e,t,r=>{r&&this.narrowing.text&&this.#n?.applyToResults(r),n(r)})}#e;#t;#i;#n;get shown(){return this.#n??this.all}start(){let{connection:e}=this.#e;e.addEventListener("ready",this.#r),e.addEventListener("disconnected",this.#o),this.all.start(),this.#n?.start()}stop(){let{connection:e}=this.#e;e.removeEventListener("ready",this.#r),e.removeEventListener("disconnected",this.#o),this.all.stop(),this.#n?.stop()}narrow(e){if(this.narrowing=e,this.#n?.stop(),this.#n=void 0,Rt(e)){let t=e.text?Oe:Lr(this.all.list,e);this.#n=new ge(this.#e,{...this.#t,...Pr(e)},()=>this.#i(),t),this.#n.start()}this.#i()}retry(){this.all.start(),this.shown.start(),this.shown.loadOlder(!0)}#r;#o};function Pr({cameras:i,types:e,text:t}){return{...i.length>0&&{cameras:i},...e.length>0&&{types:e},...t&&{text:t}}}function Lr(i,e){let t=i.clips.filter(o=>Hr(o,e)),{edge:n,...r}=i;return{...r,clips:t,older:!0}}function Hr({clip:i,camera:e},{cameras:t,types:n}){return(t.length===0||e.entity!==void 0&&t.includes(e.entity))&&(n.length===0||n.includes(i.type))}var ee=class{#e;#t;#i=new Map;#n=new Set;#r=new Set;#o=new Map;#s=new AbortController;constructor(e,t){this.#e=e,this.#t=t}url(e){return this.#i.get(e)}failed(e){return this.#o.has(e)&&!this.#i.has(e)}see(e){let t=this.#i.get(e);if(t!==void 0){this.#i.delete(e),this.#i.set(e,t);return}this.#r.has(e)||(this.#o.get(e)??0)>=2||(this.#n.add(e),this.resume())}leave(e){this.#n.delete(e)}resume(){for(let e of this.#n){if(document.hidden||this.#r.size>=6)return;this.#n.delete(e),this.#l(e)}}clear(){this.#s.abort(),this.#s=new AbortController;for(let e of this.#i.values())URL.revokeObjectURL(e);this.#i.clear(),this.#n.clear(),this.#r.clear(),this.#o.clear()}async#l(e){let{signal:t}=this.#s;this.#r.add(e);try{let n=await this.#e(e,{signal:t});if(!n.ok)throw new Error(n.statusText);let r=await n.blob();if(t.aborted)return;this.#a(e,URL.createObjectURL(r))}catch{if(t.aborted)return;this.#o.set(e,(this.#o.get(e)??0)+1)}this.#r.delete(e),this.#t(e),this.resume()}#a(e,t){this.#i.set(e,t),this.#o.delete(e);for(let[n,r]of this.#i){if(this.#i.size<=150)return;this.#i.delete(n),URL.revokeObjectURL(r)}}};var Li="blinkClipsDialogs",N=[],Pt=Promise.resolve(),Ri=!1,te=class{#e;constructor(e){this.#e=e}enter(){Or(),N.push(this),Ht()}async leave(){let e=N.indexOf(this);e!==-1&&(N.splice(e,1),Ht(),await Pt)}leftBehind(){N.splice(N.indexOf(this),1),this.#e()}};function Ot(){be()>N.length&&Ht()}function Or(){Ri||(Ri=!0,addEventListener("popstate",()=>{Lt||(Pi(),Ot())}),addEventListener("location-changed",Pi))}function Pi(){for(let i of N.slice(be()).toReversed())i.leftBehind()}function be(){let i=history.state?.[Li];return typeof i=="number"?i:0}var Lt=!1;async function Nr(){Lt=!0,await new Promise(i=>{addEventListener("popstate",()=>i(),{once:!0}),history.back()}),Lt=!1}function Ht(){Pt=Pt.then(async()=>{for(;be()>N.length;)await Nr();for(;be()<N.length;){let{opensDialog:i,...e}={...history.state};history.pushState({...e,[Li]:be()+1},"")}})}function Hi(i,e,t){let n=i.clips[0],r=e.clips.filter(s=>!n||Ne(O(s),O(n))<0);if(r.length===0)return"";let o=new Set(r.map(({camera:s})=>s.name));return t("card_announcement",{count:r.length,names:[...o].join(", ")})}var U=g`
  :host {
    display: block;
  }
  .icon {
    flex: none;
    inline-size: 1.25rem;
    block-size: 1.25rem;
    fill: none;
    stroke: currentColor;
    stroke-width: 2;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  button {
    font: inherit;
    border: none;
    padding: 0;
    color: inherit;
    background: none;
    cursor: pointer;
  }
  button[aria-disabled="true"] {
    cursor: default;
    opacity: 0.7;
  }
  button:focus-visible,
  a:focus-visible,
  input:focus-visible {
    outline: 2px solid var(--primary-text-color, #141414);
    outline-offset: 1px;
  }
  .unseen {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    margin: 0;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  @media (forced-colors: active) {
    button {
      border: 1px solid ButtonText;
    }
  }
`;var Oi=[U,g`
    :host {
      block-size: 100%;
      --blink-clips-tile-radius: calc(var(--ha-card-border-radius, 12px) * 0.75);
    }
    ha-card {
      display: block;
      block-size: 100%;
      overflow: hidden;
    }
    section {
      display: flex;
      flex-direction: column;
      block-size: 100%;
      overflow: hidden auto;
      container: blink-clips / inline-size;
      color: var(--primary-text-color, #141414);
    }
    section > * {
      flex: none;
    }
    /* The height is the same for a strip and a wall, so that neither turns into the other. */
    blink-clips-list {
      flex: 1 1 9.25rem;
      min-block-size: 5.75rem;
      margin-block-end: 8px;
    }
    blink-clips-list.dimmed {
      opacity: 0.5;
    }
    .reserved {
      block-size: 44px;
    }
    .notice {
      display: flex;
      align-items: center;
      gap: 10px;
      margin: 0 12px 6px;
      font-size: 0.8125rem;
      line-height: 1.4;
    }
    .banner {
      padding: 4px 10px;
      border-radius: 8px;
      background: var(--secondary-background-color, #f0f0f0);
    }
    .instead {
      flex: 1 1 9.25rem;
      flex-direction: column;
      justify-content: center;
      gap: 8px;
      font-size: 0.875rem;
      text-align: center;
      text-wrap: balance;
    }
    .instead > .icon {
      inline-size: 40px;
      block-size: 40px;
      stroke-width: 1.5;
      color: var(--secondary-text-color, #5e5e5e);
    }
    .notice a,
    .notice button {
      display: inline-block;
      min-block-size: 24px;
      font-weight: 500;
      text-decoration: underline;
      color: inherit;
    }
    .instead button,
    .instead a {
      display: block;
      inline-size: fit-content;
      margin: 8px auto 0;
      padding: 6px 16px;
      border: 1px solid var(--divider-color, #bbb);
      border-radius: 18px;
      text-decoration: none;
    }
    @media (pointer: coarse) {
      .reserved {
        block-size: 56px;
      }
      .notice a,
      .notice button {
        min-block-size: 44px;
        line-height: 44px;
        padding-block: 0;
      }
    }
  `];var A={ATTRIBUTE:1,CHILD:2,PROPERTY:3,BOOLEAN_ATTRIBUTE:4,EVENT:5,ELEMENT:6},D=i=>(...e)=>({_$litDirective$:i,values:e}),P=class{constructor(e){}get _$AU(){return this._$AM._$AU}_$AT(e,t,n){this._$Ct=e,this._$AM=t,this._$Ci=n}_$AS(e,t){return this.update(e,t)}update(e,t){return this.render(...t)}};var{I:zr}=fi,Ni=i=>i;var Ui=i=>i.strings===void 0,zi=()=>document.createComment(""),ie=(i,e,t)=>{let n=i._$AA.parentNode,r=e===void 0?i._$AB:e._$AA;if(t===void 0){let o=n.insertBefore(zi(),r),s=n.insertBefore(zi(),r);t=new zr(o,s,i,i.options)}else{let o=t._$AB.nextSibling,s=t._$AM,a=s!==i;if(a){let l;t._$AQ?.(i),t._$AM=i,t._$AP!==void 0&&(l=i._$AU)!==s._$AU&&t._$AP(l)}if(o!==r||a){let l=t._$AA;for(;l!==o;){let d=Ni(l).nextSibling;Ni(n).insertBefore(l,r),l=d}}}return t},I=(i,e,t=i)=>(i._$AI(e,t),i),Ur={},ne=(i,e=Ur)=>i._$AH=e,Di=i=>i._$AH,Be=i=>{i._$AR(),i._$AA.remove()};var Ii=D(class extends P{constructor(){super(...arguments),this.key=p}render(i,e){return this.key=i,e}update(i,[e,t]){return e!==this.key&&(ne(i),this.key=e),t}});var Bi={person:"M12 4a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7M5 20a7 6 0 0 1 14 0",vehicle:"M4 16v-4l2-5h12l2 5v4zM4 12h16M7.5 16a1.8 1.8 0 1 1 0 3.6 1.8 1.8 0 0 1 0-3.6M16.5 16a1.8 1.8 0 1 1 0 3.6 1.8 1.8 0 0 1 0-3.6",animal:"M12 12c3 0 5 3 5 5.2 0 2.4-3 1.6-5 1.6s-5 .8-5-1.6C7 15 9 12 12 12M9 5v2.4M15 5v2.4M5 9.5v2M19 9.5v2",package:"M4 8l8-4 8 4v8l-8 4-8-4zM4 8l8 4 8-4M12 12v8M8 6l8 4",motion:"M12 10.5a1.5 1.5 0 1 1 0 3 1.5 1.5 0 0 1 0-3M8 8a5.7 5.7 0 0 0 0 8M16 8a5.7 5.7 0 0 1 0 8M5 5a10 10 0 0 0 0 14M19 5a10 10 0 0 1 0 14",button_press:"M6 17V11a6 6 0 0 1 12 0v6M4 17h16M10.5 20h3M12 3v2",live_view:"M3 7h12v10H3zM15 11l6-3.5v9L15 13",on_demand:"M12 4a8 8 0 1 1 0 16 8 8 0 0 1 0-16M12 9.5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5",snapshot:"M3 8h4l2-3h6l2 3h4v11H3zM12 10a3.2 3.2 0 1 1 0 6.4 3.2 3.2 0 0 1 0-6.4",unknown:"M12 4a8 8 0 1 1 0 16 8 8 0 0 1 0-16M8.5 12h.01M12 12h.01M15.5 12h.01",usb:"M7 10h10v8a2 2 0 0 1-2 2H9a2 2 0 0 1-2-2zM9 10V4h6v6M11 7h.01M13 7h.01",armed:"M12 3l7 3v5c0 5-3 8-7 10-4-2-7-5-7-10V6zM9 11.5l2.2 2.2 4-4.2",disarmed:"M12 3l7 3v5c0 5-3 8-7 10-4-2-7-5-7-10V6z",warning:"M12 4l9 16H3zM12 10v4M12 17h.01",info:"M12 4a8 8 0 1 1 0 16 8 8 0 0 1 0-16M12 11v5M12 8h.01",lost:"M4 4l16 16M5 12a10 10 0 0 1 4-2.6M19 12a10 10 0 0 0-6-3M8.5 15.5a5 5 0 0 1 6 0M12 19h.01",search:"M10.5 4a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13M15.5 15.5L20 20",more:"M12 5h.01M12 12h.01M12 19h.01",close:"M6 6l12 12M18 6L6 18",previous:"M15 5l-7 7 7 7",next:"M9 5l7 7-7 7",check:"M5 12.5l4.5 4.5L19 7.5",play:"M8 5l11 7-11 7z",pause:"M8 5v14M16 5v14",sound:"M4 10v4h4l5 4V6l-5 4zM16 9q2 3 0 6M18.5 7q3.5 5 0 10",muted:"M4 10v4h4l5 4V6l-5 4zM16 9.5l5 5M21 9.5l-5 5",folder:"M3 6h6l2 2h10v11H3z"};function x(i){return c`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
    <path d=${Bi[i]} />
  </svg>`}function Fi(i){return Dr[i]}var qi=k("more"),ji=k("usb"),Dr={person:k("person"),vehicle:k("vehicle"),animal:k("animal"),package:k("package"),motion:k("motion"),button_press:k("button_press"),live_view:k("live_view"),on_demand:k("on_demand"),snapshot:k("snapshot"),unknown:k("unknown")};function k(i){let e=`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="black" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"><path d="${Bi[i]}"/></svg>`;return`url("data:image/svg+xml,${encodeURIComponent(e)}")`}var Ir="/config/integrations/integration/blink_clips";function Vi(i,e){let{texts:t}=e,{connected:n,status:r,all:o,error:s}=i,a={icon:"lost",text:t("card_connection_lost")},l={icon:"warning",text:s??"",action:{name:"retry",text:t("card_try_again")}};return[...n?[]:[a],...o.accounts.flatMap(d=>jr(d,o,e)??[]),...Vr([...o.cameras.values()],t),...n&&s&&r==="ready"?[l]:[]]}function Ki(i,e){let{status:t,empty:n,error:r}=i,{texts:o}=e;switch(t){case"outdated":return{icon:"warning",text:o("card_outdated"),action:{name:"reload",text:o("card_reload")}};case"missing":return{icon:"warning",text:o("card_not_running"),...ve(e)};case"failed":return{icon:"warning",text:r||o("card_failed"),action:{name:"retry",text:o("card_try_again")}};case"ready":return n?Br(i,e):void 0;default:return}}function Br({narrowed:i,all:e},t){let{texts:n}=t;if(i)return{icon:"search",text:n("card_nothing_matches"),action:{name:"show_all",text:n("card_show_all")}};if(e.cameras.size===0)return Fr(e,t);let r=new Set(e.systems.map(o=>o.clips));return r.size===1&&r.has("nowhere")?{icon:"info",text:n("card_stored_nowhere")}:r.size===1&&r.has("unread_usb")?{icon:"info",text:n("card_usb_unread"),...ve(t)}:{icon:"motion",text:qr(e,t)}}function Fr({accounts:i,hidden:e},t){let{texts:n}=t;return e?{icon:"info",text:n("card_no_permission")}:i.length===0?{icon:"info",text:n("card_no_account"),...ve(t)}:{icon:"info",text:n("card_no_cameras")}}function qr({systems:i,cameras:e},{texts:t,hass:n}){let r=i.filter(s=>s.alarm&&n.states[s.alarm]?.state==="disarmed"),o=[...e.values()].filter(s=>s.motion_off);return[t("card_no_clips"),...r.length>0?[t("card_disarmed",{names:Nt(r)})]:[],...o.length>0?[t("card_motion_off",{names:Nt(o)})]:[]].join(" ")}function jr(i,{accounts:e},t){let{texts:n,format:r}=t,o=e.length>1&&i.title?`${i.title}: `:"",s=l=>l===void 0?"":r.dayAndTime(l),a=(l,d)=>({icon:l,text:o+d});switch(i.state){case"starting":return a("info",n("card_starting"));case"unreachable":return a("warning",i.since===void 0?n("card_unreachable"):n("card_unreachable_since",{time:s(i.since)}));case"paused":return a("warning",i.until===void 0?n("card_paused"):n("card_paused_until",{time:s(i.until)}));case"signed_out":return t.admin?{...a("warning",n("card_signed_out")),...ve(t)}:a("warning",n("card_signed_out_ask"));case"not_loaded":return{...a("warning",n("card_not_loaded")),...ve(t)};default:return}}function Vr(i,e){let t=i.filter(n=>n.offline);return t.length===0?[]:[{icon:"lost",text:e("card_offline",{names:Nt(t)})}]}function ve({admin:i,texts:e}){return i?{link:{path:Ir,text:e("card_open_settings")}}:{}}function Nt(i){return i.map(e=>e.name).join(", ")}var zt=3,Gi=c`<div class="reserved"></div>`;function Yi(i,e,t){return c`<blink-clips-header .heading=${i} .plain=${!0}></blink-clips-header>
    <blink-clips-list
      .texts=${At({})}
      .posters=${e}
      .confirmed=${0}
    ></blink-clips-list>
    ${t?Gi:p}`}function Qi(i){let{hass:e,texts:t,source:n,handlers:r,announced:o}=i,s=Yr(n),a={...i,admin:e.user?.is_admin===!0},l=Ki(s,a);return c`${Kr(i)}
    ${Vi(s,a).map(d=>Wi(d,"banner",r))}
    ${l?Wi(l,"instead",r):Wr(i)} ${Gr(i)}
    <p class="unseen" role="status">${Ii(o[1],c`<span>${o[0]}</span>`)}</p>
    ${i.played?c`<blink-clips-player
            .hass=${e}
            .texts=${t}
            .clips=${Xi(i)??[]}
            .options=${i.options}
            .strips=${i.strips}
            @player-closed=${r.closed}
            @player-near-end=${r.loadOlder}
          ></blink-clips-player>`:p}
    ${i.preview?p:c`<blink-clips-menu .hass=${e} .texts=${t}></blink-clips-menu>`}`}function Kr({texts:i,source:e,heading:t,preview:n,handlers:r}){let{all:o,narrowing:s}=e;return c`<blink-clips-header
    .texts=${i}
    .heading=${t}
    .unwatched=${o.list.unwatched}
    .cameras=${[...o.list.cameras.values()]}
    .types=${Qr(o.list.clips,s.types)}
    .narrowing=${s}
    .plain=${n||o.status!=="ready"}
    @narrowed=${r.narrow}
  ></blink-clips-header>`}function Wr(i){let{hass:e,texts:t,format:n,source:r,posters:o,preview:s,handlers:a}=i,{all:l,shown:d}=r;return c`<blink-clips-list
    class=${r.connected?"":"dimmed"}
    .clips=${Xi(i)}
    .texts=${t}
    .format=${n}
    .posters=${o}
    .strips=${s?void 0:i.strips}
    .language=${e.language}
    .several=${l.list.cameras.size>1}
    .confirmed=${ye(d.list)}
    .older=${d.status==="ready"&&d.incomplete&&!s}
    .reading=${d.reading}
    .view=${r.narrowing}
    @near-end=${a.loadOlder}
    @older-wanted=${a.loadOlder}
    @clip-open=${a.open}
    @clip-menu=${a.menu}
  ></blink-clips-list>`}function Gr(i){let{hass:e,texts:t,format:n,source:r,options:o,preview:s}=i,{status:a,list:l}=r.all;return!o.controls||s?p:a==="loading"?Gi:a!=="ready"?p:c`<blink-clips-controls
    .hass=${e}
    .texts=${t}
    .format=${n}
    .systems=${l.systems}
    .cameras=${[...l.cameras.values()]}
  ></blink-clips-controls>`}function Wi({icon:i,text:e,link:t,action:n},r,{act:o}){let s=n&&c`<button
      type="button"
      @click=${()=>{o(n.name)}}
    >
      ${n.text}
    </button>`;return c`<div class="notice ${r}">
    ${x(i)}
    <span>${e} ${t?c`<a href=${t.path}>${t.text}</a>`:p} ${s}</span>
  </div>`}function Xi({source:{shown:i},preview:e}){if(!(i.status==="loading"&&i.list.clips.length===0))return e?i.list.clips.slice(0,zt):i.list.clips}function Yr({all:i,shown:e,connected:t,narrowing:n}){return{status:i.status==="ready"?e.status:i.status,connected:t,narrowed:Rt(n),error:e.error??i.error,all:i.list,empty:e.list.clips.length===0&&!e.reading}}function Qr(i,e){let t=new Set([...i.map(({clip:n})=>n.type),...e]);return W.filter(n=>t.has(n))}var Fe=class{constructor(e,t){this.#n="";this.check=()=>{if(clearTimeout(this.#i),document.hidden)return;let e=Date.now()/1e3,t=this.#e(e);this.#n&&this.#n!==t&&this.#t(),this.#n=t,this.#i=setTimeout(this.check,(this.#r(e)-e)*1e3)};this.#e=e,this.#t=t}#e;#t;#i;#n;hostConnected(){document.addEventListener("visibilitychange",this.check),this.check()}hostDisconnected(){document.removeEventListener("visibilitychange",this.check),clearTimeout(this.#i)}#r(e){let t=this.#e(e),n=Math.floor(e/900)+1;for(let r=n;r<n+100;r+=1)if(this.#e(r*900)!==t)return r*900;return(n+100)*900}};var Xr=60,qe=class extends b{static{this.properties={preview:{type:Boolean}}}static{this.styles=Oi}#e;#t=G;#i;#n;#r;#o;#s="";#l;#a=!1;#d=["",0];#c=new Fe(e=>this.#o?.dayKey(e)??"",()=>{this.#e&&(this.#o=Y(this.#e)),this.requestUpdate()});#p=new ee(async(e,t)=>this.#f(e,t),()=>this.#v()?.requestUpdate());constructor(){super(),this.preview=!1,this.addController(this.#c)}get hass(){return this.#e}set hass(e){let t=this.#e;this.#e=e;for(let r of[this.#b(),this.#x()])r&&(r.hass=e);t&&t.connection!==e.connection&&this.#h(),this.#r!==e.language&&this.#y();let n=He(e);this.#s!==n&&(this.#s=n,this.#o=Y(e),this.isConnected&&this.#c.check()),(t===void 0||this.#S(t,e))&&this.requestUpdate(),this.#m()}static getStubConfig(){return{}}static async getConfigForm(){return Si()}setConfig(e){this.#t=vi(e),this.#u(),this.#h(),this.requestUpdate()}getCardSize(){return this.#t.controls?5:4}getGridOptions(){return{columns:12,rows:4,min_columns:6,min_rows:3}}connectedCallback(){super.connectedCallback(),Ot(),document.addEventListener("visibilitychange",this.#w),this.#m()}disconnectedCallback(){super.disconnectedCallback(),document.removeEventListener("visibilitychange",this.#w),this.#i?.stop(),this.#p.clear(),this.#l?.clear()}shouldUpdate(){return!document.hidden}render(){let e=this.#t.title??this.#n?.("card_clips")??"",t=this.#e&&this.#n&&this.#o&&this.#i?Qi({hass:this.#e,texts:this.#n,format:this.#o,source:this.#i,options:this.#t,posters:this.#p,strips:this.#l,preview:this.preview,heading:e,announced:this.#d,played:this.#a,handlers:this.#_}):Yi(e,this.#p,this.#t.controls&&!this.preview);return c`<ha-card><section aria-label=${e||p}>${t}</section></ha-card>`}#u(){this.#l?.clear();let e=this.#n;e&&(this.#l=new Z({fetch:async(t,n)=>this.#f(t,n),frames:this.#t.frames,texts:e,loaded:()=>this.#v()?.requestUpdate()}))}async#f(e,t){if(!this.#e)throw new Error("The card has no connection yet.");return this.#e.fetchWithAuth(e,t)}#h(){this.#i?.stop(),this.#i=void 0,this.#m()}#m(){let e=this.#e;if(!(!e||!this.isConnected)){if(this.#i===void 0){let{cameras:t,types:n,days:r}=this.#t,o={days:r,...t&&{cameras:t},...n&&{types:n},limit:this.preview?zt:Xr},s,a=new Ie(e,o,l=>{l&&this.#g(s,a,l),s=a.all.list,this.#n===void 0&&this.#y(),this.requestUpdate()});this.#i=a}this.#i.start()}}#g(e,{all:t},n){if(n.kind!=="change"||!e||!this.#n)return;let r=Hi(e,t.list,this.#n);r&&(this.#d=[r,this.#d[1]+1])}async#y(){let e=this.#e;if(e){this.#r=e.language;try{let t=await R(e);if(this.#r!==e.language)return;this.#n=t,this.#u(),this.requestUpdate()}catch{}}}#S(e,t){let n=this.#i?.all.list.systems.map(({alarm:r=""})=>r)??[];return e.language!==t.language||He(e)!==He(t)||e.user?.is_admin!==t.user?.is_admin||n.some(r=>e.states[r]!==t.states[r])}#v(){return this.renderRoot?.querySelector("blink-clips-list")??null}#b(){return this.renderRoot?.querySelector("blink-clips-player")??null}#x(){return this.renderRoot?.querySelector("blink-clips-menu")??null}#w=()=>{document.hidden||(this.requestUpdate(),this.#p.resume())};#_={narrow:e=>this.#i?.narrow(e.detail),loadOlder:()=>{this.#i?.shown.loadOlder()},open:async({detail:e})=>{this.#a=!0,this.requestUpdate(),await this.updateComplete,await this.#b()?.open(e.key,e.seconds)},menu:({detail:e})=>{this.#x()?.open(e.shown,e.anchor)},closed:({detail:e})=>{this.#v()?.focusClip(e.key)},act:e=>{e==="reload"?location.reload():e==="retry"?this.#i?.retry():this.#i?.narrow(J)}}};var Zi=[U,g`
    .row {
      display: flex;
      gap: 8px;
      padding: 4px 12px 8px;
      overflow-x: auto;
      scrollbar-width: none;
    }
    .system,
    .snapshot {
      flex: none;
      display: flex;
      align-items: center;
      gap: 6px;
      box-sizing: border-box;
      min-block-size: 32px;
      padding-inline: 10px;
      border-radius: 16px;
      font-size: 0.8125rem;
      white-space: nowrap;
      color: var(--primary-text-color, #141414);
      background: var(--secondary-background-color, #f0f0f0);
    }
    .system {
      padding-inline-end: 3px;
    }
    .system[data-state="triggered"] .icon,
    .system[data-state^="armed"] .icon {
      color: var(--state-alarm_control_panel-armed_away-color, var(--success-color, #2e7d32));
    }
    b {
      font-weight: 500;
    }
    .system button {
      min-block-size: 26px;
      padding-inline: 10px;
      border-radius: 13px;
      font-weight: 500;
      background: var(--card-background-color, #fff);
    }
    small {
      font-size: 0.75rem;
      color: var(--primary-text-color, #141414);
      font-variant-numeric: tabular-nums;
    }
    .failure {
      display: flex;
      align-items: center;
      gap: 8px;
      margin: 0 12px 8px;
      padding-inline: 10px 4px;
      border-radius: 8px;
      font-size: 0.8125rem;
      border: 1px solid var(--error-color, #db4437);
    }
    .failure span {
      flex: 1;
      padding-block: 4px;
    }
    .failure > .icon {
      color: var(--error-color, #db4437);
    }
    .close {
      display: grid;
      place-items: center;
      min-inline-size: 32px;
      min-block-size: 32px;
    }
    .ring {
      flex: none;
      box-sizing: border-box;
      inline-size: 1.125rem;
      block-size: 1.125rem;
      border: 2px solid currentColor;
      border-block-start-color: transparent;
      border-radius: 50%;
      animation: turn 1s linear infinite;
    }
    @keyframes turn {
      to {
        rotate: 1turn;
      }
    }
    @media (pointer: coarse) {
      .system,
      .snapshot {
        min-block-size: 44px;
        border-radius: 22px;
      }
      .system button,
      .close {
        min-block-size: 44px;
        min-inline-size: 44px;
      }
    }
    @media (prefers-reduced-motion: reduce) {
      .ring {
        animation-duration: 4s;
      }
    }
  `];var je=class extends b{static{this.properties={hass:{attribute:!1},texts:{attribute:!1},format:{attribute:!1},systems:{attribute:!1},cameras:{attribute:!1}}}static{this.styles=Zi}#e=new Map;render(){let{systems:e,cameras:t,texts:n}=this,r=e.filter(({alarm:a})=>a&&this.hass.states[a]),o=t.filter(({button:a,entity:l})=>a&&l),s=[...this.#e].filter(([,{kind:a}])=>a==="failed");return c`<div class="row" role="group" aria-label=${n("card_controls")}>
        ${r.map(a=>this.#t(a))}
        ${o.map(a=>this.#i(a))}
      </div>
      ${s.map(([a,l])=>this.#n(a,l))}
      <p class="unseen" role="status">${this.#r()}</p>`}#t({name:e,alarm:t=""}){let{hass:n,texts:r}=this,o=n.states[t];if(o===void 0)return c``;let s=o.state.startsWith("armed")||o.state==="arming",l=o.state==="arming"||o.state==="disarming"||this.#e.get(t)?.kind==="running",d=o.state==="unavailable",f=r(s?"card_disarm":"card_arm");return c`<div class="system" data-state=${o.state}>
      ${l?c`<span class="ring"></span>`:x(s?"armed":"disarmed")}
      <span><b>${e}</b> ${n.formatEntityState(o)}</span>
      <button
        type="button"
        aria-label="${f}: ${e}"
        aria-disabled=${l||d}
        @click=${()=>{!l&&!d&&this.#o(t,!s)}}
      >
        ${f}
      </button>
    </div>`}#i({name:e,entity:t="",offline:n}){let{texts:r,format:o}=this,s=this.#e.get(t),a=s?.kind==="running",l=r("card_take_snapshot",{name:e}),d=a?c`<span class="ring"></span>`:x(s?.kind==="taken"?"check":"snapshot"),f=n?r("card_offline_short"):"",u=s?.kind==="taken"?o.time(s.seconds):f;return c`<button
      type="button"
      class="snapshot"
      title=${l}
      aria-label=${[l,u].filter(Boolean).join(" ")}
      aria-disabled=${a}
      @click=${()=>{a||this.#s(t)}}
    >
      ${d}<span>${e}</span> ${u?c`<small>${u}</small>`:p}
    </button>`}#n(e,t){return t.kind!=="failed"?p:c`<div class="failure" role="alert">
      ${x("warning")}<span>${t.sentence}</span>
      <button
        type="button"
        class="close"
        aria-label=${this.texts("card_close")}
        @click=${()=>{this.#a(e,void 0)}}
      >
        ${x("close")}
      </button>
    </div>`}#r(){let t=this.cameras.flatMap(({name:r,entity:o=""})=>{let s=this.#e.get(o);return s?.kind==="taken"?[{name:r,seconds:s.seconds}]:[]}).toSorted((r,o)=>o.seconds-r.seconds)[0];if(t===void 0)return"";let n=this.format.dayAndTime(t.seconds);return this.texts("card_snapshot_taken",{name:t.name,time:n})}async#o(e,t){await this.#l(e,async()=>{let n=t?"alarm_arm_away":"alarm_disarm",r={entity_id:e};await this.hass.callService("alarm_control_panel",n,{},r,!1)})}async#s(e){await this.#l(e,async()=>{let t={entity_id:e},n=await this.hass.callService("blink_clips","snapshot",{},t,!1,!0),{taken_at:r}=n.response[e]??{};return{kind:"taken",seconds:(r?Date.parse(r):Date.now())/1e3}})}async#l(e,t){this.#a(e,{kind:"running"});try{this.#a(e,await t())}catch(n){let r=_(n)||this.texts("card_connection_lost");this.#a(e,{kind:"failed",sentence:r})}}#a(e,t){t===void 0?this.#e.delete(e):this.#e.set(e,t),this.requestUpdate()}};var Ji=[U,g`
    :host {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 0 10px;
      min-block-size: 44px;
      padding-inline: 16px 6px;
      color: var(--primary-text-color, #141414);
    }
    h2 {
      flex: none;
      max-inline-size: 100%;
      margin: 0;
      font-size: 1rem;
      font-weight: 500;
      line-height: 1.5;
      overflow: hidden;
      text-overflow: ellipsis;
    }
    .count {
      flex: none;
      padding: 1px 8px;
      border-radius: 10px;
      font-size: 0.75rem;
      line-height: 1.5;
      font-weight: 500;
      color: var(--primary-text-color, #141414);
      background: color-mix(in srgb, var(--primary-color, #0086ad) 20%, transparent);
    }
    .short {
      display: none;
    }
    .chips {
      flex: 1 1 64px;
      display: flex;
      gap: 6px;
      min-inline-size: 0;
      padding-block: 4px;
      padding-inline: 3px;
      overflow-x: auto;
      scrollbar-width: none;
      mask: linear-gradient(to right, transparent, black 6px, black calc(100% - 16px), transparent);
    }
    .chips:dir(rtl) {
      mask: linear-gradient(to left, transparent, black 6px, black calc(100% - 16px), transparent);
    }
    .chip {
      flex: none;
      min-block-size: 28px;
      padding-inline: 10px;
      border: 1px solid var(--divider-color, #ccc);
      border-radius: 14px;
      font-size: 0.8125rem;
      white-space: nowrap;
    }
    .chip[aria-pressed="true"] {
      border-color: var(--primary-text-color, #141414);
      color: var(--card-background-color, #fff);
      background: var(--primary-text-color, #141414);
    }
    .tool {
      flex: none;
      display: grid;
      place-items: center;
      inline-size: 36px;
      block-size: 36px;
      margin-inline-start: auto;
      border-radius: 50%;
    }
    form {
      flex: 1;
      display: flex;
      align-items: center;
      gap: 8px;
      min-inline-size: 0;
    }
    input {
      flex: 1;
      min-inline-size: 0;
      min-block-size: 32px;
      box-sizing: border-box;
      padding-inline: 10px;
      border: 1px solid var(--secondary-text-color, #666);
      border-radius: 8px;
      font: inherit;
      font-size: 0.9375rem;
      color: inherit;
      background: none;
    }
    #menu {
      inset: auto;
      margin: 0;
      padding: 4px 0;
      border: none;
      border-radius: 12px;
      color: var(--primary-text-color, #141414);
      background: var(--card-background-color, #fff);
      box-shadow: 0 4px 20px rgb(0 0 0 / 35%);
    }
    #menu > * {
      display: flex;
      align-items: center;
      gap: 12px;
      box-sizing: border-box;
      inline-size: 100%;
      min-block-size: 44px;
      padding-inline: 16px;
      font-size: 0.9375rem;
      text-align: start;
      text-decoration: none;
      color: inherit;
    }
    #menu > *:hover {
      background: var(--secondary-background-color, #f0f0f0);
    }
    #menu > *:focus-visible {
      outline-offset: -3px;
    }
    @container blink-clips (inline-size < 24rem) {
      .short {
        display: inline;
      }
      .long {
        position: absolute;
        clip-path: inset(50%);
      }
    }
    @media (pointer: coarse) {
      .chip {
        min-block-size: 44px;
        border-radius: 22px;
      }
      .tool {
        inline-size: 44px;
        block-size: 44px;
      }
    }
    @media (forced-colors: active) {
      .chip[aria-pressed="true"] {
        forced-color-adjust: none;
        color: HighlightText;
        background: Highlight;
      }
      #menu {
        border: 1px solid CanvasText;
      }
    }
  `];var Zr="/media-browser/browser/app%2Cmedia-source%3A%2F%2Fblink_clips",Ve=class extends b{static{this.properties={texts:{attribute:!1},heading:{attribute:!1},unwatched:{type:Number},cameras:{attribute:!1},types:{attribute:!1},narrowing:{attribute:!1},plain:{type:Boolean},searching:{state:!0}}}static{this.styles=Ji}constructor(){super(),this.searching=!1}render(){let{texts:e,heading:t,unwatched:n}=this;return this.searching?this.#i():c`<h2>${t}</h2>
      ${n>0?c`<span class="count"
              ><span class="long">${e("card_unwatched",{count:n})}</span
              ><span class="short" aria-hidden="true">${n}</span></span
            >`:p}
      ${this.plain?p:c`${this.#e()}${this.#t()}`}`}#e(){let{texts:e,narrowing:t}=this,n=this.cameras.filter(({entity:o})=>o!==void 0),r=this.types.length>1||t.types.length>0?this.types:[];return c`<div class="chips" role="group" aria-label=${e("card_filter")}>
      ${(n.length>1?n:[]).map(({entity:o="",name:s})=>en(s,t.cameras.includes(o),()=>{this.#n({...t,cameras:tn(t.cameras,o)})}))}
      ${r.map(o=>en(z(e,o),t.types.includes(o),()=>{this.#n({...t,types:tn(t.types,o)})}))}
    </div>`}#t(){let{texts:e}=this;return c`<button
        type="button"
        class="tool"
        popovertarget="menu"
        aria-label=${e("card_menu")}
      >
        ${x("more")}
      </button>
      <div id="menu" popover @beforetoggle=${this.#o}>
        <button type="button" @click=${this.#s}>
          ${x("search")}${e("card_search")}
        </button>
        <a href=${Zr}>${x("folder")}${e("card_media_browser")}</a>
      </div>`}#i(){let{texts:e,narrowing:t}=this;return c`<form role="search" @submit=${this.#a}>
      ${x("search")}
      <input
        type="search"
        enterkeyhint="search"
        maxlength="200"
        aria-label=${e("card_search")}
        placeholder=${e("card_search_hint")}
        .value=${t.text}
        @keydown=${this.#d}
      />
      <button
        type="button"
        class="tool"
        aria-label=${e("card_search_end")}
        @click=${this.#l}
      >
        ${x("close")}
      </button>
    </form>`}#n(e){this.dispatchEvent(new CustomEvent("narrowed",{detail:e}))}async#r(e){await this.updateComplete,this.renderRoot.querySelector(e)?.focus()}#o=e=>{let t=e.currentTarget,n=this.renderRoot.querySelector(".tool")?.getBoundingClientRect();if(!n)return;let r=getComputedStyle(this).direction==="rtl";t.style.top=`${n.bottom+4}px`,t.style.left=r?`${n.left}px`:"auto",t.style.right=r?"auto":`${document.documentElement.clientWidth-n.right}px`};#s=()=>{this.searching=!0,this.#r("input")};#l=()=>{this.searching=!1,this.narrowing.text&&this.#n(J),this.#r(".tool")};#a=e=>{e.preventDefault();let t=this.renderRoot.querySelector("input")?.value.trim()??"";this.#n({...J,text:t})};#d=e=>{e.key==="Escape"&&this.#l()}};function en(i,e,t){return c`<button type="button" class="chip" aria-pressed=${e} @click=${t}>
    ${i}
  </button>`}function tn(i,e){return i.includes(e)?i.filter(t=>t!==e):[...i,e]}var nn=(i,e,t)=>{let n=new Map;for(let r=e;r<=t;r++)n.set(i[r],r);return n},rn=D(class extends P{constructor(i){if(super(i),i.type!==A.CHILD)throw Error("repeat() can only be used in text expressions")}dt(i,e,t){let n;t===void 0?t=e:e!==void 0&&(n=e);let r=[],o=[],s=0;for(let a of i)r[s]=n?n(a,s):s,o[s]=t(a,s),s++;return{values:o,keys:r}}render(i,e,t){return this.dt(i,e,t).values}update(i,[e,t,n]){let r=Di(i),{values:o,keys:s}=this.dt(e,t,n);if(!Array.isArray(r))return this.ut=s,o;let a=this.ut??=[],l=[],d,f,u=0,h=r.length-1,m=0,v=o.length-1;for(;u<=h&&m<=v;)if(r[u]===null)u++;else if(r[h]===null)h--;else if(a[u]===s[m])l[m]=I(r[u],o[m]),u++,m++;else if(a[h]===s[v])l[v]=I(r[h],o[v]),h--,v--;else if(a[u]===s[v])l[v]=I(r[u],o[v]),ie(i,l[v+1],r[u]),u++,v--;else if(a[h]===s[m])l[m]=I(r[h],o[m]),ie(i,r[u],r[h]),h--,m++;else if(d===void 0&&(d=nn(s,m,v),f=nn(a,u,h)),d.has(a[u]))if(d.has(a[h])){let M=f.get(s[m]),yt=M!==void 0?r[M]:null;if(yt===null){let Qt=ie(i,r[u]);I(Qt,o[m]),l[m]=Qt}else l[m]=I(yt,o[m]),ie(i,r[u],yt),r[M]=null;m++}else Be(r[h]),h--;else Be(r[u]),u++;for(;m<=v;){let M=ie(i,l[v+1]);I(M,o[m]),l[m++]=M}for(;u<=h;){let M=r[u++];M!==null&&Be(M)}return this.ut=s,ne(i,l),w}});var on="important",Jr=" !"+on,S=D(class extends P{constructor(i){if(super(i),i.type!==A.ATTRIBUTE||i.name!=="style"||i.strings?.length>2)throw Error("The `styleMap` directive must be used in the `style` attribute and must be the only part in the attribute.")}render(i){return Object.keys(i).reduce((e,t)=>{let n=i[t];return n==null?e:e+`${t=t.includes("-")?t:t.replace(/(?:^(webkit|moz|ms|o)|)(?=[A-Z])/g,"-$&").toLowerCase()}:${n};`},"")}update(i,[e]){let{style:t}=i.element;if(this.ft===void 0)return this.ft=new Set(Object.keys(e)),this.render(e);for(let n of this.ft)e[n]==null&&(this.ft.delete(n),n.includes("-")?t.removeProperty(n):t[n]=null);for(let n in e){let r=e[n];if(r!=null){this.ft.add(n);let o=typeof r=="string"&&r.endsWith(Jr);n.includes("-")||o?t.setProperty(n,o?r.slice(0,-11):r,o?on:""):t[n]=r}}return w}});function sn({clip:i,camera:e},{texts:t,format:n,several:r,wall:o}){let s=z(t,i.type),a=o?n.time(i.time):n.shortTime(i.time),l=r?`${a} · ${e.name}`:a,d=[`${s} ${l}`,...r?[]:[e.name],n.day(i.time),...i.unwatched?[t("not_watched")]:[],...i.usb?[t("card_on_usb")]:[]].join(", ");return{what:s,when:l,label:d}}function an(i,e,{layout:t,count:n,rtl:r,length:o}){if(i.shiftKey||i.altKey||i.ctrlKey||i.metaKey)return;let s=eo(t,o),l={ArrowLeft:e+(r?1:-1),ArrowRight:e+(r?-1:1),Home:0,End:n-1,PageUp:e-s,PageDown:e+s,...t.wall&&{ArrowUp:t.vertical(e,-1),ArrowDown:t.vertical(e,1)}}[i.key];return l===void 0?void 0:Math.max(0,Math.min(l,n-1))}function eo({wall:i,columns:e,tile:t},n){return i?e*Math.max(1,Math.floor(n/t.height)):Math.max(1,Math.floor(n/t.width))}var ln=g`
  :host {
    display: block;
    position: relative;
    min-block-size: 0;
  }
  .scroller {
    position: absolute;
    inset: 0;
    overflow: auto hidden;
    overflow-anchor: none;
    overscroll-behavior-inline: contain;
    scrollbar-width: none;
    scroll-snap-type: inline proximity;
    scroll-padding-inline: 12px;
    touch-action: pan-x pan-y;
  }
  .scroller.wall {
    overflow: hidden auto;
    overscroll-behavior: auto;
    scrollbar-width: thin;
    scrollbar-gutter: stable;
    scroll-snap-type: none;
  }
  .content,
  .group {
    position: relative;
  }
  .group {
    position: absolute;
    inset-inline: 0;
  }
  h3 {
    position: absolute;
    inset-inline-start: 14px;
    margin: 0;
    font-size: 0.875rem;
    font-weight: 500;
    line-height: 2rem;
    color: var(--primary-text-color, #141414);
  }
  .skeleton {
    position: absolute;
    border-radius: 12px;
    background: var(--secondary-background-color, #e5e5e5);
    animation: breathe 1.6s ease-in-out infinite alternate;
  }
  @keyframes breathe {
    to {
      opacity: 0.5;
    }
  }
  button {
    font: inherit;
    cursor: pointer;
  }
  button:focus-visible {
    outline: 2px solid var(--primary-text-color, #141414);
    outline-offset: 1px;
  }
  .older {
    position: absolute;
    border: 1px solid var(--divider-color, #bbb);
    border-radius: 12px;
    background: none;
    color: var(--primary-text-color, #141414);
    font-size: 0.875rem;
    min-block-size: 44px;
  }
  .pill,
  .end {
    position: absolute;
    z-index: 1;
    border: none;
    color: var(--primary-text-color, #141414);
    background: var(--card-background-color, #fff);
    box-shadow: 0 1px 6px rgb(0 0 0 / 45%);
  }
  .pill {
    inset-block-start: 12px;
    inset-inline-start: 50%;
    translate: -50% 0;
    min-block-size: 32px;
    padding: 4px 14px;
    border-radius: 16px;
    font-size: 0.875rem;
    font-weight: 500;
  }
  .pill:dir(rtl) {
    translate: 50% 0;
  }
  .end {
    display: none;
    place-items: center;
    inset-block-start: 50%;
    translate: 0 -50%;
    inline-size: 36px;
    block-size: 36px;
    padding: 0;
    border-radius: 50%;
  }
  .end.previous {
    inset-inline-start: 8px;
  }
  .end.next {
    inset-inline-end: 8px;
  }
  .end:dir(rtl) svg {
    scale: -1 1;
  }
  .icon {
    inline-size: 1.25rem;
    block-size: 1.25rem;
    fill: none;
    stroke: currentColor;
    stroke-width: 2;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  @media (hover: hover) and (pointer: fine) {
    :host(:hover) .end {
      display: grid;
    }
  }
  @media (pointer: coarse) {
    .pill {
      min-block-size: 44px;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .scroller {
      scroll-snap-type: none;
    }
    .skeleton {
      animation: none;
    }
  }
  @media (forced-colors: active) {
    .pill,
    .end,
    .skeleton {
      border: 1px solid ButtonText;
    }
  }
`;var dn=132,to=44,cn=Array.from({length:12},(i,e)=>({clip:{id:e,camera:"",time:0,type:"unknown"},camera:{id:"",account:"",name:""}}));function Ut({inline:i,block:e,width:t,height:n}){return S({"inset-inline-start":`${i}px`,"inset-block-start":`${e}px`,"inline-size":`${t}px`,"block-size":`${n}px`})}function pn(i){let[e,t]=i.range();return Array.from({length:t-e},(n,r)=>c`<div class="skeleton" style=${Ut(i.layout.box(r))}></div>`)}function un(i){return(i?to:dn)+8}function hn(i,e,t){let{wall:n,extent:r,tile:o}=i,s=n?{"inset-block-start":`${r}px`,"inset-inline":`${12}px`}:{"inset-inline-start":`${r+12+(r>0?8:0)}px`,"inset-block-start":`${4}px`,"inline-size":`${dn}px`,"block-size":`${o.height}px`};return c`<button type="button" class="older" aria-disabled=${t} style=${S(s)}>
    ${e}
  </button>`}function mn(i,e){return c`<button type="button" class="pill" @click=${e}>${i}</button>`}function fn(i,e){let t=n=>c`<button
      type="button"
      class="end ${n}"
      tabindex="-1"
      aria-hidden="true"
      @click=${()=>{e(n)}}
    >
      ${x(n)}
    </button>`;return c`${i.atStart?p:t("previous")}${i.hasNext?t("next"):p}`}function yn(i,e,t){let n=matchMedia("(prefers-reduced-motion: reduce)").matches,r=e==="next"!==t;i?.scrollBy({left:(r?.85:-.85)*i.clientWidth,behavior:n?"instant":"smooth"})}function Ke(i){return gn(i,"jpg")}function Dt(i){return gn(i,"mp4")}function gn({clip:i,camera:e},t){return`/api/blink_clips/clips/${encodeURIComponent(e.account)}/${i.id}.${t}`}function We(i){return i.clip.poster&&!i.clip.usb?Ke(i):void 0}var Ge=class{#e;#t=new Map;#i=new Set;#n=new IntersectionObserver(e=>{for(let{target:t,isIntersecting:n}of e){let r=t;n?this.#i.add(r):this.#o(r),n&&this.#r(r)}},{rootMargin:"100%",scrollMargin:"100%"});constructor(e){this.#e=e}watch(e){let t=new Set(e);for(let n of this.#t.keys())t.has(n)||(this.#n.unobserve(n),this.#o(n),this.#t.delete(n));for(let n of e)this.#t.has(n)?this.#i.has(n)&&this.#t.get(n)!==We(n.shown)&&this.#r(n):(this.#t.set(n,void 0),this.#n.observe(n))}stop(){this.watch([]),this.#n.disconnect()}#r(e){let t=We(e.shown);this.#t.set(e,t),t!==void 0&&this.#e.see(t)}#o(e){this.#i.delete(e);let t=this.#t.get(e);t!==void 0&&this.#e.leave(t)}};var io=148,no=124,ro=84,oo=32,It={first:0,count:0,block:0},Ye=class{constructor(e,{width:t,scale:n},r){this.wall=!0;let o=t-24;this.columns=Math.max(Math.floor((o+8)/(io*n+8)),o>=2*no*n+8?2:1);let s=Math.floor((o-8*(this.columns-1))/this.columns),a=Math.max(s*9/16,ro*n);this.tile={width:s,height:Math.round(a)},this.heading=Math.round(oo*n),this.#e=this.tile.height+8;let l=[],d=0;for(let{first:f,count:u}of so(e,r))l.push({first:f,count:u,block:d}),d+=this.heading+Math.ceil(u/this.columns)*this.#e;this.groups=l,this.extent=d}#e;box(e){let t=this.#t(e);return{inline:12+this.#n(e,t)*(this.tile.width+8),block:this.heading+this.#i(e,t)*this.#e,...this.tile}}offset(e){let t=this.#t(e);return t.block+this.heading+this.#i(e,t)*this.#e}range(e,t){let n=this.groups.at(-1)??It,r=this.#r(e+t)+this.columns;return[this.#r(e),Math.min(n.first+n.count,r)]}vertical(e,t){let n=this.#t(e),r=n.first+n.count-1,o=e+t*this.columns;if(o>=n.first&&o<=r)return o;if(t>0&&this.#i(e,n)<this.#i(r,n))return r;let s=this.groups[this.groups.indexOf(n)+t];if(s===void 0)return e;let a=s.first+s.count-1,l=t>0?0:this.#i(a,s),d=s.first+l*this.columns+this.#n(e,n);return Math.min(d,a)}#t(e){return this.#o(t=>t.first<=e)}#i(e,t){return Math.floor((e-t.first)/this.columns)}#n(e,t){return(e-t.first)%this.columns}#r(e){let{first:t,count:n,block:r}=this.#o(s=>s.block<=e),o=Math.max(0,Math.floor((e-r-this.heading)/this.#e));return Math.min(t+o*this.columns,t+n)}#o(e){let t=0,n=this.groups.length;for(;t<n;){let r=Math.floor((t+n)/2);e(this.groups[r]??It)?t=r+1:n=r}return this.groups[t-1]??It}};function so(i,e){let t=i.map(({clip:r})=>e(r.time)),n=t.flatMap((r,o)=>r===t[o-1]?[]:[o]);return n.map((r,o)=>({first:r,count:(n[o+1]??t.length)-r}))}var ao=200,lo=132,co=84,po=2.4,uo=176;function Bt(i,e,t){return e.height>=ao*e.scale?new Ye(i,e,t):ho(i.length,e)}function ho(i,{width:e,height:t,scale:n}){let r=Qe(t-8,co*n,uo*n),o=Qe(e/po,lo*n,r*16/9),s={width:Math.round(o),height:Math.round(r)},a=s.width+8,l=d=>d*a;return{wall:!1,columns:i,tile:s,heading:0,groups:[{first:0,count:i,block:0}],extent:Math.max(0,i*a-8),box:d=>({inline:12+l(d),block:4,...s}),offset:l,range:(d,f)=>[Qe(Math.floor(d/a),0,i),Qe(Math.ceil((d+f)/a),0,i)],vertical:d=>d}}function Qe(i,e,t){return Math.min(Math.max(i,e),t)}var bn=16,Xe=class{constructor(){this.offset=0;this.fresh=0;this.room={width:0,height:0,scale:1};this.#e=[];this.#t=[];this.#i=new Map;this.#n=String;this.layout=Bt([],this.room,String)}#e;#t;#i;#n;get count(){return this.#t.length}get length(){return this.layout.wall?this.room.height:this.room.width}get atStart(){return this.offset<bn}get hasNext(){return this.layout.extent-this.offset-this.length>bn}keyAt(e){return this.#t[e]}indexOf(e){return e===void 0?-1:this.#i.get(e)??-1}show(e,t){let n=this.#e,r=this.indexOf(this.active);this.#e=e,this.#n=t,this.#t=e.map(y),this.#i=new Map(this.#t.map((s,a)=>[s,a])),this.#r(n);let o=n[0];o&&!this.atStart&&(this.fresh+=Math.max(0,this.indexOf(y(o)))),this.indexOf(this.active)===-1&&(this.active=this.#t[Math.min(Math.max(r,0),this.#t.length-1)])}resize(e){this.room=e,this.#r(this.#e)}reset(){this.offset=0,this.target=0,this.fresh=0}scrolled(e){this.offset=e,this.atStart&&(this.fresh=0)}reveal(e){let{wall:t,tile:n,heading:r}=this.layout,o=this.layout.offset(e),s=o+(t?n.height+4:n.width+24);if(o-r<this.offset)this.offset=Math.max(0,o-r);else if(s>this.offset+this.length)this.offset=s-this.length;else return;this.target=this.offset}range(){let e=this.layout.wall?this.layout.tile.height:this.length/2;return this.layout.range(Math.max(0,this.offset-e),this.length+2*e)}indices({first:e,count:t},n){let r=Math.max(e,n[0]),o=Math.min(e+t,n[1]),s=Array.from({length:Math.max(0,o-r)},(l,d)=>r+d),a=this.indexOf(this.active);return a<e||a>=e+t||s.includes(a)?s:a<r?[a,...s]:[...s,a]}#r(e){let t=this.layout;if(this.layout=Bt(this.#e,this.room,this.#n),this.atStart)return;let[n]=t.range(this.offset,1),r=e.findIndex((a,l)=>l>=n&&this.#i.has(y(a))),o=e[r];if(o===void 0)return;let s=t.wall===this.layout.wall?this.offset-t.offset(r):0;this.offset=Math.max(0,this.layout.offset(this.indexOf(y(o)))+s),this.target=this.offset}};var Ze=class extends b{static{this.properties={clips:{attribute:!1},texts:{attribute:!1},format:{attribute:!1},posters:{attribute:!1},strips:{attribute:!1},language:{attribute:!1},several:{type:Boolean},confirmed:{type:Number},older:{type:Boolean},reading:{type:Boolean},view:{attribute:!1}}}static{this.styles=ln}#e=new Xe;#t=[0,0];#i;#n=new ResizeObserver(()=>{this.#s()});connectedCallback(){super.connectedCallback(),this.#n.observe(this),this.hasUpdated&&(this.firstUpdated(),this.requestUpdate())}disconnectedCallback(){super.disconnectedCallback(),this.#n.disconnect(),this.#i?.stop(),this.#i=void 0}async focusClip(e){let t=this.#e.indexOf(e);t!==-1&&(this.#e.active=e,this.#e.reveal(t),this.requestUpdate(),await this.updateComplete,this.#c(e)?.focus({preventScroll:!0}))}willUpdate(e){let t=this.#e;if(!this.hasUpdated||e.has("clips")||e.has("format")){let n=this.shadowRoot?.activeElement,r=n&&n===this.#c(t.active),{active:o}=t,{clips:s,format:a}=this;s?t.show(s,l=>a.dayKey(l)):t.show(cn,String),r&&t.active!==o&&this.#p()}e.has("view")&&t.reset(),this.#t=t.range()}render(){let{layout:e,fresh:t}=this.#e,{wall:n,groups:r,extent:o}=e,s=n?4:24,a=`${o+(this.older?un(n):0)+s}px`;return c`<div
        class=${n?"scroller wall":"scroller"}
        aria-busy=${this.clips===void 0}
        @scroll=${this.#h}
        @keydown=${this.#g}
        @focusin=${this.#m}
        @click=${this.#y}
      >
        <div
          class="content"
          style=${S(n?{"block-size":a}:{"inline-size":a})}
        >
          ${this.clips===void 0?pn(this.#e):r.map(l=>this.#r(l))}
          ${this.older?hn(this.#e.layout,this.texts(this.reading?"card_reading_older":"card_older"),this.reading):p}
        </div>
      </div>
      ${t>0?mn(this.texts("card_new",{count:t}),this.#f):p}
      ${n?p:fn(this.#e,l=>{yn(this.#a(),l,this.#l())})}`}firstUpdated(){let e=this.#a();e&&this.#n.observe(e)}updated(){let{target:e,layout:t}=this.#e,n=this.#a();e!==void 0&&n&&(this.#e.target=void 0,t.wall?n.scrollTop=e:n.scrollLeft=this.#l()?-e:e),this.#i??=new Ge(this.posters),this.#i.watch(this.#d())}#r(e){let{wall:t,extent:n}=this.#e.layout,r=this.#e.indices(e,this.#t);if(r.length===0)return p;let o=this.clips?.[e.first]?.clip.time??0,s=t?Ci(this.format.day(o),this.language):this.texts("card_clips"),a={"inset-block-start":`${e.block}px`};return c`${t?c`<h3 style=${S(a)}>${s}</h3>`:p}
      <div
        class="group"
        role="list"
        aria-label=${s}
        style=${S(t?a:{...a,"inline-size":`${n}px`})}
      >
        ${rn(r,l=>this.#e.keyAt(l),l=>this.#o(l,e))}
      </div>`}#o(e,t){let n=this.clips?.[e];if(n===void 0)return p;let{texts:r,format:o,several:s}=this,{wall:a}=this.#e.layout,{what:l,when:d,label:f}=sn(n,{texts:r,format:o,several:s,wall:a}),u=We(n),h=this.strips?.known(n)?.seconds;return c`<blink-clips-tile
      role="listitem"
      aria-setsize=${t.count}
      aria-posinset=${e-t.first+1}
      style=${Ut(this.#e.layout.box(e))}
      .shown=${n}
      .poster=${u&&this.posters.url(u)}
      .label=${f}
      .what=${l}
      .when=${d}
      .duration=${h&&o.duration(h)}
      .strips=${this.strips}
      .menu=${this.strips&&r("player_menu")}
      .stop=${this.#e.keyAt(e)===this.#e.active}
    ></blink-clips-tile>`}#s(){let{fontSize:e}=getComputedStyle(document.documentElement),t=Number(e.replace("px",""))/16,{clientHeight:n}=this,r=this.#a()?.clientWidth??0,{room:o}=this.#e;r===o.width&&n===o.height&&t===o.scale||(this.#e.resize({width:r,height:n,scale:t}),this.requestUpdate())}#l(){return getComputedStyle(this).direction==="rtl"}#a(){return this.renderRoot.querySelector(".scroller")}#d(){return[...this.renderRoot.querySelectorAll("blink-clips-tile")]}#c(e){return this.#d().find(t=>y(t.shown)===e)}async#p(){await this.updateComplete,this.#e.active!==void 0&&await this.focusClip(this.#e.active)}#u(e,t){this.dispatchEvent(new CustomEvent(e,{detail:t,bubbles:!0,composed:!0}))}#f=()=>{let e=this.#e.keyAt(0);this.#e.reset(),e!==void 0&&this.focusClip(e)};#h=e=>{let t=this.#e,{scrollTop:n,scrollLeft:r}=e.currentTarget,{atStart:o,hasNext:s}=t;t.scrolled(t.layout.wall?n:Math.abs(r));let[a,l]=t.range();(a!==this.#t[0]||l!==this.#t[1]||o!==t.atStart||s!==t.hasNext)&&this.requestUpdate(),!t.atStart&&l>=this.confirmed&&this.#u("near-end")};#m=e=>{let t=vn(e);t&&(this.#e.active=y(t.shown),this.requestUpdate())};#g=e=>{let t=vn(e);if(!t)return;let{layout:n,count:r,length:o}=this.#e,s=this.#e.indexOf(y(t.shown)),a=an(e,s,{layout:n,count:r,length:o,rtl:this.#l()}),l=a===void 0?void 0:this.#e.keyAt(a);l!==void 0&&(e.preventDefault(),this.focusClip(l))};#y=e=>{e.target.closest(".older")&&this.#u("older-wanted")}};function vn({target:i}){return i.closest("blink-clips-tile")}function Ft({count:i},e){return Math.min(i-1,Math.max(0,Math.floor(e*i)))}function Je(i,e){let{url:t,count:n,frameWidth:r,frameHeight:o}=i,s=n>1?Ft(i,e)/(n-1)*100:0;return c`<div class="frame" aria-hidden="true">
    <div
      class="frame-picture"
      style=${S({"--frame-ratio":`${r/o}`,backgroundImage:`url("${t}")`,backgroundSize:`${n*100}% 100%`,backgroundPosition:`${s}% 0`})}
    ></div>
  </div>`}function xn(i,e){return c`<div
      class="scrub-mark"
      style=${S({insetInlineStart:`${i*100}%`})}
    ></div>
    ${e?c`<div class="scrub-ring"></div>`:""}`}var et=g`
  .scrub-area {
    touch-action: manipulation;
    user-select: none;
    -webkit-touch-callout: none;
  }
  .frame {
    position: absolute;
    inset: 0;
    overflow: hidden;
    container-type: size;
    pointer-events: none;
  }
  .frame-picture {
    position: absolute;
    top: 50%;
    left: 50%;
    width: max(100cqw, calc(100cqh * var(--frame-ratio)));
    aspect-ratio: var(--frame-ratio);
    translate: -50% -50%;
    background-repeat: no-repeat;
  }
  .scrub-mark {
    position: absolute;
    inset-block: 0;
    width: 2px;
    margin-inline-start: -1px;
    background: #fff;
    box-shadow: 0 0 2px #000;
    forced-color-adjust: none;
    pointer-events: none;
  }
  .scrub-ring {
    position: absolute;
    inset: 0;
    width: 20px;
    height: 20px;
    margin: auto;
    border: 3px solid rgb(255 255 255 / 40%);
    border-block-start-color: #fff;
    border-radius: 50%;
    filter: drop-shadow(0 0 1px #000);
    forced-color-adjust: none;
    pointer-events: none;
    animation: scrub-turn 1s linear infinite;
  }
  @keyframes scrub-turn {
    to {
      rotate: 1turn;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .scrub-ring {
      animation: none;
      border-style: dotted;
    }
  }
`;var mo=400,fo=6,tt=class{constructor(e,t){this.state="idle";this.fraction=0;this.#a=!1;this.#c=e=>{e.pointerType!=="touch"&&(e.movementX===0&&e.movementY===0||((this.state==="idle"||this.state==="intent"&&this.#k(e))&&(this.#s=e,this.#x()),this.#_(e)))};this.#p=e=>{this.#l&&e.type==="pointerleave"||this.end()};this.#u=e=>{this.#a=!1,e.pointerType==="touch"&&(this.end(),this.#l={start:e,dragging:!1},this.#s=e,this.#_(e),this.#x())};this.#f=e=>{e.pointerType==="touch"&&(this.#a=this.state!=="intent"&&this.state!=="idle",this.end())};this.#h=e=>{let[t]=e.touches,n=this.#l;if(!n||!t||e.touches.length>1){n&&this.end();return}if(this.state==="intent"){this.#k(t)&&this.end();return}if(!n.dragging){let r=Math.abs(t.clientX-n.start.clientX);if(Math.abs(t.clientY-n.start.clientY)>=r)return;n.dragging=!0}e.cancelable&&e.preventDefault(),this.#_(t)};this.#m=e=>{this.#l&&e.preventDefault()};this.#g=e=>{this.#a&&(this.#a=!1,e.preventDefault(),e.stopImmediatePropagation())};this.#y=e=>{let{key:t}=e;if(!e.shiftKey||t!=="ArrowLeft"&&t!=="ArrowRight"){(t.startsWith("Arrow")||t==="Escape")&&this.end();return}if(this.#b())if(e.preventDefault(),e.stopPropagation(),this.active){let n=t==="ArrowRight"!==this.#$();this.strip&&(this.fraction=yo(this.strip,this.fraction,n)),this.#e.requestUpdate()}else this.fraction=0,this.#w()};this.#S=()=>{this.#s===void 0&&this.end()};this.#v=()=>{document.hidden&&this.end()};this.#e=e,this.#t=t,e.addController(this)}#e;#t;#i;#n;#r;#o;#s;#l;#a;get active(){return this.state==="loading"||this.state==="frames"}get touched(){return this.#l!==void 0}get seconds(){return this.state==="frames"&&this.strip?this.fraction*this.strip.seconds:void 0}hostUpdate(){let e=y(this.#t.shown());this.#n!==void 0&&e!==this.#n&&this.end(),this.#n=e}hostUpdated(){let e=this.#t.element()??void 0;e!==this.#i&&(this.#d("removeEventListener"),this.#i=e,this.#d("addEventListener"))}hostDisconnected(){this.end(),this.#d("removeEventListener"),this.#i=void 0}end(){clearTimeout(this.#r),this.#o?.abort(),this.#o=void 0,this.#s=void 0,this.#l=void 0,this.strip=void 0,this.error=void 0,document.removeEventListener("visibilitychange",this.#v),this.#C("idle")}#d(e){let t=this.#i;t!==void 0&&(t[e]("pointermove",this.#c),t[e]("pointerleave",this.#p),t[e]("pointercancel",this.#p),t[e]("pointerdown",this.#u),t[e]("pointerup",this.#f),t[e]("contextmenu",this.#m),t[e]("click",this.#g,!0),t[e]("keydown",this.#y),t[e]("blur",this.#S),e==="addEventListener"?t.addEventListener("touchmove",this.#h,{passive:!1}):t.removeEventListener("touchmove",this.#h))}#c;#p;#u;#f;#h;#m;#g;#y;#S;#v;#b(){let e=this.#t.shown(),t=this.#t.loader();return t!==void 0&&(t.known(e)!==void 0||t.allows(e))}#x(){clearTimeout(this.#r),this.#b()&&(this.#C("intent"),this.#r=setTimeout(()=>{this.#w()},mo))}async#w(){let e=this.#t.loader();if(e===void 0||document.hidden)return;let t=new AbortController;this.#o=t,document.addEventListener("visibilitychange",this.#v),this.#C("loading");try{let n=await e.load(this.#t.shown(),t.signal);if(t.signal.aborted)return;this.strip=n,this.#C(n?"frames":"failed")}catch(n){if(t.signal.aborted)return;if(!(n instanceof C)){this.end();return}this.error=n.message,this.#C("failed")}}#_({clientX:e}){let{left:t,width:n}=(this.#i??document.body).getBoundingClientRect();if(n===0)return;let r=Math.min(1,Math.max(0,(e-t)/n));this.fraction=this.#$()?1-r:r,this.active&&this.#e.requestUpdate()}#k({clientX:e,clientY:t}){let n=this.#s;return n===void 0||Math.hypot(e-n.clientX,t-n.clientY)>fo}#$(){return this.#i!==void 0&&getComputedStyle(this.#i).direction==="rtl"}#C(e){e!==this.state&&(this.state=e,this.#e.requestUpdate())}};function yo(i,e,t){let n=Ft(i,e)+(t?1:-1);return(Math.min(i.count-1,Math.max(0,n))+.5)/i.count}var wn=g`
  :host {
    display: block;
    position: absolute;
    scroll-snap-align: start;
  }
  button {
    all: unset;
    box-sizing: border-box;
    overflow: hidden;
    cursor: pointer;
  }
  .clip {
    position: relative;
    display: block;
    inline-size: 100%;
    block-size: 100%;
    border-radius: var(--blink-clips-tile-radius, 12px);
    background: var(--secondary-background-color, #e5e5e5);
    color: var(--primary-text-color, #141414);
    -webkit-tap-highlight-color: transparent;
    user-select: none;
    -webkit-user-select: none;
    -webkit-touch-callout: none;
  }
  /* The ring is outside the tile, because the poster would cover an inner one. */
  button:focus-visible {
    outline: 3px solid var(--primary-text-color, #141414);
    outline-offset: 1px;
  }
  img {
    position: absolute;
    inset: 0;
    inline-size: 100%;
    block-size: 100%;
    object-fit: cover;
    transition: transform 200ms ease;
  }
  @media (hover: hover) {
    button:hover img {
      transform: scale(1.03);
    }
  }
  .menu {
    position: absolute;
    inset-block-start: 4px;
    inset-inline-end: 4px;
    inline-size: 32px;
    block-size: 32px;
    border-radius: 50%;
    color: #fff;
    background: rgb(0 0 0 / 66%);
  }
  .menu::before {
    content: "";
    position: absolute;
    inset: 6px;
    background: currentColor;
    mask: var(--icon) center / contain no-repeat;
  }
  @media (hover: hover) {
    :host(:not(:hover, :focus-within)) .menu:not([aria-expanded="true"]) {
      opacity: 0;
    }
    :host(:is(:hover, :focus-within)) :is(.usb, .duration) {
      visibility: hidden;
    }
  }
  /* On a touch screen, a tap opens the player, which has the same menu. */
  @media (hover: none) {
    .menu {
      display: none;
    }
  }
  /* The icon of a clip without a picture fills the tile's middle. */
  .plain::before {
    content: "";
    position: absolute;
    inset-block: 14% 46%;
    inset-inline: 0;
    background: currentColor;
    opacity: 0.4;
    mask: var(--icon) center / contain no-repeat;
  }
  .text {
    position: absolute;
    inset-inline: 0;
    inset-block-end: 0;
    padding: 6px 10px 7px;
    font-size: 0.75rem;
    line-height: 1.35;
    white-space: nowrap;
    overflow: hidden;
    text-overflow: ellipsis;
    font-variant-numeric: tabular-nums;
  }
  .pictured .text {
    padding-block-start: 22px;
    color: #fff;
    background: linear-gradient(
      to top,
      rgb(0 0 0 / 74%) 0,
      rgb(0 0 0 / 58%) calc(100% - 22px),
      transparent
    );
  }
  b {
    display: block;
    font-weight: 500;
    font-size: 0.875rem;
    overflow: hidden;
    text-overflow: ellipsis;
  }
  b::before,
  .usb::before {
    content: "";
    display: inline-block;
    inline-size: 1.15em;
    block-size: 1.15em;
    margin-inline-end: 0.35em;
    vertical-align: -0.2em;
    background: currentColor;
    mask: var(--icon) center / contain no-repeat;
  }
  :host([unwatched]) .clip::after {
    content: "";
    position: absolute;
    inset-block-start: 9px;
    inset-inline-start: 9px;
    inline-size: 10px;
    block-size: 10px;
    box-sizing: border-box;
    border-radius: 50%;
    background: var(--primary-color, #0086ad);
    box-shadow:
      0 0 0 2px #fff,
      0 0 4px 2px rgb(0 0 0 / 40%);
  }
  .usb,
  .duration {
    position: absolute;
    inset-block-start: 6px;
    inset-inline-end: 6px;
    padding: 2px 6px;
    border-radius: 8px;
    font-size: 0.75rem;
    color: #fff;
    background: rgb(0 0 0 / 66%);
    font-variant-numeric: tabular-nums;
  }
  .usb + .duration {
    inset-inline-end: 36px;
  }
  .usb::before {
    margin: 0;
    mask-image: var(--usb);
  }
  @media (prefers-reduced-motion: reduce) {
    img {
      transition: none;
    }
    button:hover img {
      transform: none;
    }
  }
  @media (forced-colors: active) {
    button {
      border: 1px solid ButtonText;
      forced-color-adjust: none;
      background: ButtonFace;
      color: ButtonText;
    }
    .pictured .text {
      background: ButtonFace;
      color: ButtonText;
      padding-block-start: 6px;
    }
    :host([unwatched]) .clip::after {
      background: Highlight;
    }
    button:focus-visible {
      outline-color: Highlight;
    }
  }
`;var it=class extends b{static{this.properties={shown:{attribute:!1},poster:{attribute:!1},label:{attribute:!1},what:{attribute:!1},when:{attribute:!1},duration:{attribute:!1},strips:{attribute:!1},menu:{attribute:!1},stop:{type:Boolean}}}static{this.shadowRootOptions={...b.shadowRootOptions,delegatesFocus:!0}}static{this.styles=[et,wn]}#e=!1;#t=new tt(this,{element:()=>this.renderRoot.querySelector(".clip"),shown:()=>this.shown,loader:()=>this.strips});connectedCallback(){super.connectedCallback(),this.addEventListener("pointerenter",this.#i),this.addEventListener("pointerleave",this.#i)}willUpdate(e){e.has("shown")&&this.toggleAttribute("unwatched",this.shown.clip.unwatched===!0)}render(){let{clip:e}=this.shown,{strip:t,fraction:n,active:r,state:o,error:s}=this.#t,a={"--icon":Fi(e.type),...e.usb&&{"--usb":ji}};return c`<button
        type="button"
        class=${this.poster||t?"clip scrub-area pictured":"clip scrub-area plain"}
        tabindex=${this.stop?0:-1}
        aria-label=${this.label}
        style=${S(a)}
        @click=${()=>{this.#o("clip-open",{key:y(this.shown),seconds:this.#t.seconds})}}
        @contextmenu=${this.#r}
      >
        ${this.poster?c`<img src=${this.poster} alt="" draggable="false" />`:p}
        ${t?Je(t,n):p}
        ${r?xn(n,o==="loading"):p}
        <span class="text"><b>${this.what}</b> ${s??this.when}</span>
        ${e.usb?c`<span class="usb"></span>`:p}
        ${this.duration?c`<span class="duration">${this.duration}</span>`:p}
      </button>
      ${this.menu===void 0||!(this.stop||this.#e)?p:c`<button
              type="button"
              class="menu"
              tabindex=${this.stop?0:-1}
              aria-label=${this.menu}
              aria-haspopup="menu"
              aria-expanded="false"
              style=${S({"--icon":qi})}
              @click=${this.#n}
            ></button>`}`}#i=({type:e})=>{this.#e=e==="pointerenter",this.requestUpdate()};#n=()=>{let t=[...this.renderRoot.querySelectorAll("button")].findLast(n=>n.checkVisibility());t&&this.#o("clip-menu",{shown:this.shown,anchor:t})};#r=e=>{this.menu===void 0||this.#t.touched||(e.preventDefault(),this.#n())};#o(e,t){this.dispatchEvent(new CustomEvent(e,{detail:t,bubbles:!0,composed:!0}))}};var qt=3600,_n="media-source://blink_clips",go="blink/{camera}/{date}/{time}_{id}.mp4";async function jt(i,e){let{path:t}=await i.callWS({type:"auth/sign_path",path:Dt(e),expires:qt});return t}async function Vt(i,e,t){let n=await i.fetchWithAuth(Dt(t),{method:"HEAD"}).catch(r=>{throw new C(fe(e),{cause:r})});if(!n.ok)throw new C(me(e,n.status))}async function Sn(i,e,t){await Vt(i,e,t);let n=document.createElement("a");n.href=await jt(i,t),n.download=bo(i,t),n.click()}async function Cn(i,e){let{response:t}=await i.callService("blink_clips","save_clip",{media:An(i,e),filename:go},void 0,!1,!0);return t.path}async function nt(i,e){await En(i,"mark_viewed",e)}async function kn(i,e){await En(i,"delete_clips",e)}function $n(i,e){return`/media-browser/browser/${[`app,${_n}`,`,${Tn(i,e)}`].map(encodeURIComponent).join("/")}`}function rt(i){history.pushState(null,"",i),dispatchEvent(new CustomEvent("location-changed",{detail:{replace:!1}}))}async function En(i,e,t){await i.callService("blink_clips",e,{media:An(i,t)},void 0,!1)}function An(i,e){return`${Tn(i,e)}/${e.clip.id}`}function Tn(i,{clip:e,camera:t}){return`${_n}/${t.account}/all/${Mn(i,e.time).day}`}function bo(i,{clip:e,camera:t}){let{day:n,time:r}=Mn(i,e.time);return`${[t.name.replaceAll(/[^\p{L}\p{N} _-]/gu,"").trim(),n,r].join(" ").trim()}.mp4`}function Mn(i,e){let t=new Intl.DateTimeFormat("sv-SE",{timeZone:i.config.time_zone,dateStyle:"short",timeStyle:"medium"}).format(e*1e3),[n="",r=""]=t.split(" ");return{day:n,time:r.replaceAll(":","-")}}var re=[U,g`
    /* A dialog is above the page and needs no room in the card. */
    :host {
      display: contents;
    }
    dialog {
      box-sizing: border-box;
      padding: 0;
      border: 1px solid transparent;
      border-radius: var(--ha-card-border-radius, 12px);
      background: var(--card-background-color, #fff);
      color: var(--primary-text-color, #141414);
      font: inherit;
      overscroll-behavior: contain;
    }
    dialog::backdrop {
      background: rgb(0 0 0 / 60%);
    }
    button {
      box-sizing: border-box;
      min-inline-size: 40px;
      min-block-size: 40px;
      padding: 8px;
      border-radius: 20px;
    }
    .round {
      display: inline-grid;
      place-items: center;
    }
    .text {
      padding-inline: 16px;
      color: var(--primary-color, #0277bd);
      font-weight: 500;
    }
    .danger {
      color: var(--error-color, #b71c1c);
    }
    button:disabled,
    button[aria-disabled="true"] {
      opacity: 0.4;
      cursor: default;
    }
    @media (hover: hover) {
      button:not(:disabled, [aria-disabled="true"]):hover {
        background: color-mix(in srgb, currentcolor 10%, transparent);
      }
    }
    @media (pointer: coarse) {
      button {
        min-inline-size: 44px;
        min-block-size: 44px;
      }
    }
    .mirrored:dir(rtl) {
      scale: -1 1;
    }
  `];function Rn(i){let e=document.createElement("blink-clips-delete-dialog");e.question=i,document.body.append(e)}var ot=class extends b{static{this.properties={question:{attribute:!1}}}static{this.styles=[re,g`
      dialog {
        max-width: min(420px, calc(100vw - 32px));
        padding: 24px;
      }
      h2 {
        margin: 0 0 8px;
        font-size: 1.25em;
        font-weight: 500;
      }
      p {
        margin: 8px 0;
        overflow-wrap: anywhere;
      }
      .error {
        color: var(--error-color, #b71c1c);
      }
      .actions {
        display: flex;
        flex-wrap: wrap;
        justify-content: end;
        gap: 8px;
        margin-block-start: 16px;
      }
    `]}#e=!1;#t;#i=new te(()=>{this.#n?.close()});disconnectedCallback(){super.disconnectedCallback(),this.#i.leave()}firstUpdated(){this.#n?.showModal(),this.#i.enter()}render(){let{hass:e,texts:t,shown:n}=this.question,r=Y(e).dayAndTime(n.clip.time);return c`<dialog
      role="alertdialog"
      aria-labelledby="title"
      aria-describedby="text"
      @close=${()=>{this.remove()}}
    >
      <h2 id="title">${t("player_delete_title")}</h2>
      <p id="text">${t("player_delete_text",{camera:n.camera.name,time:r})}</p>
      <p class="error" role="alert">${this.#t??p}</p>
      <div class="actions">
        <button
          class="text"
          autofocus
          @click=${()=>{this.#n?.close()}}
        >
          ${t("player_cancel")}
        </button>
        <button class="text danger" ?disabled=${this.#e} @click=${this.#r}>
          ${t(this.#e?"player_deleting":"player_delete")}
        </button>
      </div>
    </dialog>`}get#n(){return this.renderRoot.querySelector("dialog")}async#r(){let{hass:e,shown:t,report:n}=this.question;this.#e=!0,this.#t=void 0,this.requestUpdate();try{await kn(e,t),this.#n?.close()}catch(r){this.#t=_(r),this.isConnected||n(this.#t)}this.#e=!1,this.requestUpdate()}};var Kt=8,st=class extends b{static{this.properties={hass:{attribute:!1,hasChanged:()=>!1},texts:{attribute:!1}}}static{this.styles=[re,g`
      [popover] {
        inset: auto;
        margin: 0;
        padding: 4px 0;
        min-width: 180px;
        max-width: calc(100vw - 16px);
        max-height: calc(100vh - 16px);
        overflow: auto;
        border: 1px solid var(--divider-color, #e0e0e0);
        border-radius: 8px;
        background: var(--card-background-color, #fff);
        color: var(--primary-text-color, #212121);
        box-shadow: 0 4px 12px rgb(0 0 0 / 30%);
      }
      button {
        display: block;
        width: 100%;
        padding-inline: 16px;
        border-radius: 0;
        text-align: start;
      }
    `]}#e;#t;async open(e,t){this.#e=e,this.#t=t,this.requestUpdate(),await this.updateComplete;let n=this.#d;n?.isConnected&&(n.showPopover(),vo(n,t),t.ariaExpanded="true",addEventListener("scroll",this.#h,{capture:!0,passive:!0}),this.#c[0]?.focus())}disconnectedCallback(){super.disconnectedCallback(),this.#f()}render(){return c`<div
      popover
      role="menu"
      aria-label=${this.texts("player_menu")}
      @beforetoggle=${this.#u}
      @toggle=${e=>{e.newState==="closed"&&this.#f()}}
      @keydown=${this.#m}
    >
      ${this.#e&&this.#i(this.#e).map(({text:e,run:t,danger:n})=>c`<button
              role="menuitem"
              tabindex="-1"
              class=${n?"danger":""}
              @click=${()=>{this.#p(),t()}}
            >
              ${e}
            </button>`)}
    </div>`}#i(e){let{texts:t}=this,{clip:n}=e;return[n.video&&{text:t("player_download"),run:()=>{this.#n(e)}},n.video&&{text:t("player_save"),run:()=>{this.#r(e)}},n.unwatched&&!n.usb?{text:t("player_mark_viewed"),run:()=>{this.#o(e)}}:void 0,{text:t("player_open_browser"),run:()=>this.#s(e)},this.hass.user?.is_admin?{text:t("player_delete_menu"),danger:!0,run:()=>{Rn({hass:this.hass,texts:t,shown:e,report:o=>{this.#a(o)}})}}:void 0].filter(o=>o!==void 0)}async#n(e){await this.#l("player_fetching",async()=>(await Sn(this.hass,this.texts,e),this.texts("player_downloaded")))}async#r(e){await this.#l("player_saving",async()=>this.texts("player_saved",{path:await Cn(this.hass,e)}))}async#o(e){await this.#l("player_marking",async()=>(await nt(this.hass,e),this.texts("player_marked")))}#s(e){let t=$n(this.hass,e),n=new CustomEvent("clip-menu-page",{detail:{path:t},bubbles:!0,composed:!0,cancelable:!0});this.dispatchEvent(n)&&rt(t)}async#l(e,t){this.#a(this.texts(e));try{this.#a(await t())}catch(n){this.#a(_(n))}}#a(e){let t={message:e,id:"blink-clips"};this.dispatchEvent(new CustomEvent("hass-notification",{detail:t,bubbles:!0,composed:!0}))}get#d(){return this.renderRoot.querySelector("[popover]")}get#c(){return[...this.renderRoot.querySelectorAll("[role=menuitem]")]}#p(){this.#d?.hidePopover()}#u=e=>{e.newState==="closed"&&this.shadowRoot?.activeElement&&this.#t?.focus()};#f(){removeEventListener("scroll",this.#h,{capture:!0}),this.#t&&(this.#t.ariaExpanded="false"),this.#t=void 0,this.#e=void 0,this.requestUpdate()}#h=e=>{e.target!==this.#d&&this.#d?.hidePopover()};#m=e=>{e.stopPropagation();let t=this.#c,n=t.findIndex(o=>o.matches(":focus")),r={ArrowDown:t[(n+1)%t.length],ArrowUp:t.at(n-1),Home:t[0],End:t.at(-1)}[e.key];r?(e.preventDefault(),r.focus()):e.key==="Tab"&&this.#p()}};function vo(i,e){let t=e.getBoundingClientRect(),{width:n,height:r}=i.getBoundingClientRect(),o=getComputedStyle(e).direction==="rtl",a=t.bottom+r<=innerHeight-Kt?t.bottom:t.top-r,l=o?t.left:t.right-n;i.style.top=`${Pn(a,innerHeight-r)}px`,i.style.left=`${Pn(l,innerWidth-n)}px`}function Pn(i,e){return Math.max(Kt,Math.min(i,e-Kt))}var at=class{constructor(e){this.state="idle";this.#n=0;this.#r=0;this.onMetadata=()=>{!this.#t||!this.#i||(this.#s("ready"),this.#n>0&&this.seek(this.#n),this.#e.videoLoaded(this.#i))};this.onProgress=()=>{this.#e.requestUpdate()};this.onEnded=()=>{this.#e.requestUpdate(),this.#i&&this.#e.videoEnded(this.#i)};this.onError=async()=>{let{hass:e,texts:t}=this.#e,[n,r]=[this.#t,this.#i];if(!n?.src||!r)return;this.state==="ready"&&(this.#n=n.currentTime);let o=Date.now()-this.#r>qt*1e3;try{if(await Vt(e,t,r),this.#i!==r)return;o?await this.retry():this.#o(t("player_error_unplayable"))}catch(s){this.#i===r&&this.#o(_(s))}};this.#e=e}#e;#t;#i;#n;#r;get paused(){return this.#t?.paused??!0}get muted(){return this.#t?.muted??!1}get time(){return this.state==="ready"?this.#t?.currentTime??0:this.#n}get duration(){let e=this.#t?.duration??0;return this.state==="ready"&&Number.isFinite(e)?e:0}async play(e,t,n=0){if(this.stop(),this.#t=e,this.#i=t,this.#n=n,!t.clip.video){this.#s("no_video");return}this.#s("fetching");try{let r=await jt(this.#e.hass,t);if(this.#i!==t)return;this.#r=Date.now(),e.src=r,await Ln(e)}catch(r){this.#i===t&&!e.src&&this.#o(_(r))}}async retry(){this.#t&&this.#i&&await this.play(this.#t,this.#i,this.#n)}stop(){let e=this.#t;this.#t=void 0,this.#i=void 0,this.error=void 0,e?.src&&(e.pause(),e.removeAttribute("src"),e.load()),this.#s("idle")}toggle(){this.state!=="ready"||!this.#t||(this.#t.paused?Ln(this.#t):this.#t.pause())}toggleSound(){this.#t&&(this.#t.muted=!this.#t.muted)}seek(e){this.state!=="ready"||!this.#t||(this.#t.currentTime=Math.min(this.duration,Math.max(0,e)),this.#e.requestUpdate())}#o(e){this.error=e,this.#s("failed")}#s(e){this.state=e,this.#e.requestUpdate()}};async function Ln(i){try{await i.play()}catch(e){if(!(e instanceof DOMException)||e.name!=="NotAllowedError")return;i.muted=!0,await i.play().catch(()=>{})}}function Hn(i,e){if(i.ctrlKey||i.altKey||i.metaKey||i.shiftKey)return;i.stopPropagation();let t=xo(i,e);t&&(i.preventDefault(),t())}function xo({key:i,currentTarget:e,target:t},{step:n,toggle:r,seekBy:o}){let s=getComputedStyle(e).direction==="rtl"?-1:1;switch(i.length===1?i.toLowerCase():i){case"j":return()=>{n(-1)};case"l":return()=>{n(1)};case"k":return r;case" ":return t instanceof HTMLButtonElement?void 0:r;case"ArrowLeft":return()=>{o(-s)};case"ArrowRight":return()=>{o(s)};default:return}}var On=g`
  dialog {
    width: min(960px, calc(100vw - 32px));
    max-width: none;
    max-height: calc(100dvh - 32px);
    overflow: auto;
  }
  .content {
    display: grid;
    box-sizing: border-box;
    min-height: 100%;
    max-height: inherit;
    outline: none;
    grid-template-rows: auto minmax(120px, 1fr) auto auto auto;
    grid-template-columns: minmax(0, 1fr);
  }
  @media (max-width: 600px), (max-height: 500px) {
    dialog {
      width: 100vw;
      height: 100dvh;
      max-height: none;
      border: none;
      border-radius: 0;
      padding: env(safe-area-inset-top) env(safe-area-inset-right) env(safe-area-inset-bottom)
        env(safe-area-inset-left);
    }
  }
  header {
    display: flex;
    align-items: center;
    gap: 4px;
    padding: 8px;
    padding-inline-start: 16px;
  }
  .title {
    flex: 1;
    min-width: 0;
    overflow-wrap: anywhere;
  }
  h2 {
    margin: 0;
    font-size: 1.15em;
    font-weight: 500;
  }
  .title div {
    color: var(--secondary-text-color, #616161);
    font-size: 0.9em;
  }
  .picture {
    position: relative;
    display: grid;
    min-height: 0;
    background: #000;
    color: #fff;
    touch-action: pan-y pinch-zoom;
  }
  video {
    width: 100%;
    height: 100%;
    min-height: 0;
    max-height: calc(100dvh - 260px);
    aspect-ratio: 16 / 9;
    object-fit: contain;
  }
  .over {
    position: absolute;
    inset: 0;
    display: flex;
    flex-wrap: wrap;
    align-content: center;
    align-items: center;
    justify-content: center;
    gap: 8px 12px;
    padding: 16px;
    overflow: auto;
    background: rgb(0 0 0 / 65%);
    text-align: center;
  }
  .over button {
    border: 1px solid #fff;
    color: #fff;
    font-weight: 500;
  }
  .over .scrub-ring {
    position: static;
    flex: none;
    margin: 0;
  }
  .scrubber {
    margin: 8px 16px 0;
  }
  .controls {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: center;
    gap: 4px;
    padding: 4px 8px;
  }
  .time {
    min-width: 6em;
    text-align: center;
    font-variant-numeric: tabular-nums;
    color: var(--secondary-text-color, #616161);
  }
  .message {
    margin: 0;
    min-height: 1.4em;
    padding: 0 16px 8px;
    color: var(--secondary-text-color, #616161);
    text-align: center;
    overflow-wrap: anywhere;
  }
`;var Nn=D(class extends P{constructor(i){if(super(i),i.type!==A.PROPERTY&&i.type!==A.ATTRIBUTE&&i.type!==A.BOOLEAN_ATTRIBUTE)throw Error("The `live` directive is not allowed on child or event bindings");if(!Ui(i))throw Error("`live` bindings can only contain a single expression")}render(i){return i}update(i,[e]){if(e===w||e===p)return e;let t=i.element,n=i.name;if(i.type===A.PROPERTY){if(e===t[n])return w}else if(i.type===A.BOOLEAN_ATTRIBUTE){if(!!e===t.hasAttribute(n))return w}else if(i.type===A.ATTRIBUTE&&t.getAttribute(n)===e+"")return w;return ne(i),e}});function zn(i){let{texts:e,time:t,duration:n,strip:r,seek:o}=i,s={at:Math.floor(t),seconds:Math.round(n)};return c`<div class="scrubber">
    ${r&&c`<div class="film">
        ${Array.from({length:r.count},(a,l)=>c`<div class="film-frame">${Je(r,(l+.5)/r.count)}</div>`)}
      </div>`}
    <input
      type="range"
      min="0"
      max=${n}
      step="0.1"
      .value=${Nn(String(t))}
      aria-label=${e("player_seek")}
      aria-valuetext=${n>0?e("player_position",s):p}
      @input=${a=>{o(a.target.valueAsNumber)}}
    />
  </div>`}var Un=g`
  .scrubber {
    position: relative;
    min-height: 44px;
    display: grid;
    align-items: center;
  }
  .film {
    position: absolute;
    inset: 0;
    display: flex;
    border-radius: 6px;
    overflow: hidden;
  }
  .film-frame {
    position: relative;
    flex: 1;
  }
  .scrubber input {
    --line: var(--secondary-text-color, #616161);
    --thumb: 16px;
    position: relative;
    width: 100%;
    height: 44px;
    margin: 0;
    appearance: none;
    background: linear-gradient(var(--line), var(--line)) center / 100% 4px no-repeat;
    border-radius: 6px;
    cursor: pointer;
    touch-action: pan-y;
  }
  .film + input {
    --line: transparent;
    --thumb: 44px;
  }
  .scrubber input::-webkit-slider-thumb {
    appearance: none;
    width: 8px;
    height: var(--thumb);
    border: 2px solid #000;
    border-radius: 4px;
    background: #fff;
    forced-color-adjust: none;
  }
  .scrubber input::-moz-range-thumb {
    box-sizing: border-box;
    width: 8px;
    height: var(--thumb);
    border: 2px solid #000;
    border-radius: 4px;
    background: #fff;
    forced-color-adjust: none;
  }
  .scrubber input:focus-visible {
    outline-offset: 2px;
  }
`;function In(i){return c`<div class="content" tabindex="-1">
    ${wo(i)} ${_o(i)} ${Co(i)}
    <p class="message" role="status">${i.message}</p>
  </div>`}function wo({texts:i,shown:e,time:t,openMenu:n,close:r}){return c`<header>
    <div class="title">
      <h2 id="camera"><bdi>${e.camera.name}</bdi></h2>
      <div>${z(i,e.clip.type)} · ${t}</div>
    </div>
    <button
      class="round"
      aria-label=${i("player_menu")}
      title=${i("player_menu")}
      aria-haspopup="menu"
      aria-expanded="false"
      @click=${o=>{n(o.currentTarget)}}
    >
      ${x("more")}
    </button>
    ${xe({text:i("player_close"),icon:"close",click:r})}
  </header>`}function _o({texts:i,shown:e,poster:t,playback:n,swipe:r}){let{onMetadata:o,onProgress:s,onEnded:a,onError:l}=n;return c`<div
    class="picture"
    @pointerdown=${r.onDown}
    @pointerup=${r.onUp}
    @pointercancel=${r.onCancel}
  >
    <video
      playsinline
      preload="metadata"
      poster=${t??p}
      aria-label=${i("player_video")}
      @click=${()=>{n.toggle()}}
      @loadedmetadata=${o}
      @timeupdate=${s}
      @play=${s}
      @pause=${s}
      @volumechange=${s}
      @ended=${a}
      @error=${l}
    ></video>
    ${So(i,n,e.clip.usb===!0)}
  </div>`}function So(i,e,t){switch(e.state){case"fetching":return c`<div class="over" role="status">
        <span class="scrub-ring"></span>
        <span>${i(t?"player_fetching_usb":"player_fetching")}</span>
      </div>`;case"failed":return c`<div class="over" role="alert">
        <span>${e.error}</span>
        <button class="text" @click=${()=>{e.retry()}}>
          ${i("player_try_again")}
        </button>
      </div>`;case"no_video":return c`<div class="over" role="status">
        <span>${i("player_no_video")}</span>
      </div>`;default:return p}}function Co({texts:i,playback:e,strip:t,newer:n,older:r,step:o}){let{state:s,paused:a,muted:l,time:d,duration:f}=e,u=s==="ready";return c`${zn({texts:i,time:d,duration:f,strip:t,seek:m=>{e.seek(m)}})}
    <div class="controls">
      ${xe({text:i(l?"player_unmute":"player_mute"),icon:l?"muted":"sound",disabled:!u,click:()=>{e.toggleSound()}})}
      ${xe({text:i("player_newer"),icon:"previous",mirrored:!0,disabled:!n,click:()=>{o(-1)}})}
      ${xe({text:i(a?"player_play":"player_pause"),icon:a?"play":"pause",click:()=>{e.toggle()}})}
      ${xe({text:i("player_older"),icon:"next",mirrored:!0,disabled:!r,click:()=>{o(1)}})}
      <span class="time" dir="ltr">${u?`${Dn(d)} / ${Dn(f)}`:p}</span>
    </div>`}function xe({text:i,icon:e,disabled:t,mirrored:n,click:r}){return c`<button
    class=${n?"round mirrored":"round"}
    aria-label=${i}
    title=${i}
    aria-disabled=${t?"true":p}
    ?autofocus=${e==="play"||e==="pause"}
    @click=${r}
  >
    ${x(e)}
  </button>`}function Dn(i){let e=Math.floor(i);return`${Math.floor(e/60)}:${String(e%60).padStart(2,"0")}`}var lt=class{constructor(e){this.onDown=e=>{this.#t=e.pointerType==="touch"&&e.isPrimary?e:void 0};this.onUp=e=>{let t=this.#t;if(this.#t=void 0,!t||t.pointerId!==e.pointerId)return;let n=e.clientX-t.clientX,r=Math.abs(e.clientY-t.clientY);if(Math.abs(n)<60||Math.abs(n)<2*r)return;let o=getComputedStyle(e.currentTarget).direction==="rtl";this.#e(n<0!==o)};this.onCancel=()=>{this.#t=void 0};this.#e=e}#e;#t};var dt=class{#e=new Set;#t=!0;async mark(e,t){let n=y(t),{unwatched:r,usb:o}=t.clip;if(!(!r||o||!this.#t||this.#e.has(n))){this.#e.add(n);try{await nt(e,t)}catch(s){if(De(s)!=="unauthorized")throw s;this.#t=!1}}}clear(){this.#e.clear()}};var ko=3,ct=class extends b{static{this.properties={hass:{attribute:!1,hasChanged:()=>!1},texts:{attribute:!1},clips:{attribute:!1},options:{attribute:!1},strips:{attribute:!1}}}static{this.styles=[re,et,Un,On]}#e;#t=0;#i;#n="";#r=new AbortController;#o=new dt;#s=new at(this);#l=new lt(e=>{this.#g(e?1:-1)});#a=new ee(async(e,t)=>this.hass.fetchWithAuth(e,t),()=>{this.requestUpdate()});#d=new te(()=>{this.#u?.close()});#c;async open(e,t=0){let n=this.clips.findIndex(s=>y(s)===e),r=this.clips[n];if(!r)return;let o=this.#e!==void 0;this.#h(r,n),await this.updateComplete,o||(this.#u?.showModal(),this.#d.enter()),this.#m(t)}async close(){this.#u?.close(),await this.#d.leave()}disconnectedCallback(){super.disconnectedCallback(),this.#x()}videoLoaded(e){this.#S(e)}videoEnded(e){this.#v(e)}willUpdate(e){if(!e.has("clips")||!this.#e)return;let t=y(this.#e),n=this.clips.findIndex(s=>y(s)===t);if(n!==-1){this.#t=n,this.#e=this.clips[n];return}let r=Math.min(this.#t,this.clips.length-1),o=this.clips[r];o?(this.#h(o,r),this.#m()):this.#u?.close()}render(){return c`<dialog
      aria-labelledby="camera"
      closedby="any"
      @close=${this.#x}
      @keydown=${this.#k}
      @hass-notification=${this.#w}
      @clip-menu-page=${this.#_}
    >
      ${this.#e?this.#p(this.#e):p}
    </dialog>`}#p(e){let{texts:t}=this,n=Bn(e);return c`${In({texts:t,shown:e,time:Y(this.hass).dayAndTime(e.clip.time),poster:n&&this.#a.url(n),strip:this.#i,playback:this.#s,swipe:this.#l,message:this.#n,newer:this.#t>0,older:this.#t<this.clips.length-1,step:this.#g,close:()=>{this.#u?.close()},openMenu:r=>{this.#f?.open(e,r)}})} <blink-clips-menu .hass=${this.hass} .texts=${t}></blink-clips-menu>`}get#u(){return this.renderRoot.querySelector("dialog")}get#f(){return this.renderRoot.querySelector("blink-clips-menu")}#h(e,t){this.#r.abort(),this.#r=new AbortController,this.#e=e,this.#t=t,this.#i=this.#y.known(e),this.#n="";let n=Bn(e);n&&this.#a.see(n),this.requestUpdate(),t>=this.clips.length-ko&&this.dispatchEvent(new Event("player-near-end"))}#m(e=0){let t=this.renderRoot.querySelector("video");t&&this.#e&&this.#s.play(t,this.#e,e)}#g=e=>{let t=this.#t+e,n=this.clips[t];n&&(this.#h(n,t),this.#m())};get#y(){return this.strips?this.strips:(this.#c??=new Z({fetch:async(e,t)=>this.hass.fetchWithAuth(e,t),frames:this.options.frames,texts:this.texts}),this.#c)}async#S(e){let{signal:t}=this.#r;if(!(this.#i||!this.#y.allows(e,!0)))try{let n=await this.#y.load(e,t);if(t.aborted)return;this.#i=n,this.requestUpdate()}catch(n){t.aborted||this.#b(_(n))}}async#v(e){try{await this.#o.mark(this.hass,e)}catch(t){this.#e&&this.#b(_(t))}}#b(e){this.#n=e,this.requestUpdate()}#x=()=>{let e=this.#e;e&&(this.#e=void 0,this.#i=void 0,this.#r.abort(),this.#s.stop(),this.#a.clear(),this.#c?.clear(),this.#c=void 0,this.#o.clear(),this.#d.leave(),this.requestUpdate(),this.dispatchEvent(new CustomEvent("player-closed",{detail:{key:y(e)}})))};#w=e=>{e.stopPropagation(),this.#b(e.detail.message)};#_=e=>{e.preventDefault(),e.stopPropagation(),this.close().then(()=>{rt(e.detail.path)})};#k=e=>{Hn(e,{step:this.#g,toggle:()=>{this.#s.toggle()},seekBy:t=>{this.#s.seek(this.#s.time+t)}})}};function Bn(i){return i.clip.poster&&!i.clip.usb?Ke(i):void 0}var oe="custom:blink-clips-card",pt="clips";var Wt=3,$o=2,Eo=5;function Fn(i,e,t){let{cameras:n}=t;return{type:"sections",title:e("dashboard_cameras"),path:"cameras",max_columns:Wt,dense_section_placement:!0,badges:[{type:"custom:blink-clips-badge",navigation_path:pt,...n!==void 0&&{cameras:n}}],sections:[...Ao(i.checks,e),To(e,t),...i.systems.map(r=>Mo(r,e,Lo(i)))]}}function Ao(i,e){if(i.length===0)return[];let t=i.map(({entity:n,states:r})=>({condition:"state",entity:n,state:r}));return[{type:"grid",column_span:Wt,visibility:[{condition:"or",conditions:t}],cards:[qn(e("dashboard_needs_attention"),"mdi:alert"),...i.map(({entity:n,label:r},o)=>({type:"tile",entity:n,name:r,color:"red",visibility:[t[o]]}))]}]}function To(i,e){return{type:"grid",column_span:Wt,cards:[{...e,title:i("dashboard_newest_clips"),grid_options:{columns:"full",rows:4}}]}}function Mo(i,e,t){return{type:"grid",column_span:i.cameras.length>$o?2:1,cards:[qn(i.name,"mdi:home-outline"),...i.alarm===void 0?[]:[Ro(i.alarm,e)],...i.cameras.map(r=>Po(r,e,t>=Eo?6:12))]}}function Ro(i,e){return{type:"tile",entity:i,name:e("dashboard_system"),features:[{type:"alarm-modes",modes:["armed_away","disarmed"]}],features_position:"inline",grid_options:{columns:"full"}}}function Po(i,e,t){let{entity:n,name:r,button:o,lastPicture:s}=i,a={type:"picture-entity",entity:n,name:r,camera_view:"auto",show_name:!0,show_state:!0},l=o&&{type:"tile",entity:s??o,name:e("dashboard_take_snapshot"),icon:"mdi:camera",hide_state:s===void 0,tap_action:{action:"perform-action",perform_action:"button.press",target:{entity_id:o}}};return{type:"vertical-stack",cards:l?[a,l]:[a],grid_options:{columns:t}}}function qn(i,e){return{type:"heading",heading:i,icon:e}}function Lo({systems:i}){return i.reduce((e,{cameras:t})=>e+t.length,0)}function Gt(i){return Object.entries(i.entities).flatMap(([e,t])=>{let n=i.states[e];if(t.platform!=="blink_clips"||t.hidden||!t.device_id)return[];if(n===void 0)return[];let[r=""]=e.split("."),o=String(t.translation_key??n.attributes.device_class??"");return[{id:e,domain:r,kind:o,device:t.device_id}]})}function jn(i,e){return i.entities!==e.entities||i.devices!==e.devices?!0:i.states===e.states?!1:Object.entries(e.entities).some(([t,{platform:n}])=>n==="blink_clips"&&i.states[t]===void 0!=(e.states[t]===void 0))}var Ho={"binary_sensor.connectivity":["off"],"binary_sensor.battery":["on"],"binary_sensor.local_storage":["on"],"sensor.clip_storage":["nowhere","unread_usb"]};function Vn(i,e){let t=Gt(i),n=new Set(t.filter(({id:a,domain:l})=>l==="camera"&&e&&!e.includes(a)).map(({device:a})=>a)),r=t.filter(({device:a})=>!n.has(a)),o=Oo(i,r);return{systems:[...o].map(([a,l])=>No(i,r,a,l)).toSorted((a,l)=>l.cameras.length-a.cameras.length),checks:zo(i,r,o)}}function Kn(i,e){let t=Gt(i),n=t.find(({id:a})=>a===e);if(n===void 0)return[];let r=t.filter(({domain:a})=>a==="camera"),o=r.filter(({device:a})=>a===n.device),s=r.filter(({device:a})=>ut(i,a)===n.device);return(o.length>0?o:s).map(({id:a})=>a)}function Oo(i,e){let t=e.filter(({domain:s})=>s==="camera"),n=[...new Set(t.map(({device:s})=>ut(i,s)))],r=s=>[we(i,s),Uo(i,s),s];n.sort((s,a)=>Do(r(s),r(a)));let o=new Map;return new Map(n.map(s=>{let a=we(i,s),l=(o.get(a)??0)+1;return o.set(a,l),[s,l>1?`${a} (${l})`:a]}))}function No(i,e,t,n){let r=e.filter(({domain:s,device:a})=>s==="camera"&&ut(i,a)===t).map(({id:s,device:a})=>{let l=d=>e.find(f=>f.device===a&&f.kind===d)?.id;return{entity:s,name:we(i,a),button:l("take_snapshot"),lastPicture:l("last_picture")}}).toSorted((s,a)=>s.name.localeCompare(a.name)),o=e.find(s=>s.device===t&&s.domain==="alarm_control_panel")?.id;return{name:n,alarm:o,cameras:r}}function zo(i,e,t){let n=[...new Set(e.map(({device:o})=>o))],r=Map.groupBy(n,o=>we(i,o));return e.flatMap(({id:o,domain:s,kind:a,device:l})=>{let d=Ho[`${s}.${a}`],f=t.get(ut(i,l));if(d===void 0||f===void 0)return[];let u=we(i,l),h=r.get(u)?.length!==1,m=t.get(l)??(h?`${u} (${f})`:u);return[{entity:o,label:m,states:d}]}).toSorted((o,s)=>o.label.localeCompare(s.label))}function ut(i,e){let t=new Set,n=e,r=i.devices[n]?.via_device_id;for(;r&&i.devices[r]!==void 0&&!t.has(r);)t.add(r),n=r,r=i.devices[n]?.via_device_id;return n}function we(i,e){let{name_by_user:t,name:n}=i.devices[e]??{};return t??n??""}function Uo(i,e){return i.devices[e]?.config_entries?.[0]??""}function Do(i,e){return i.map((n,r)=>n.localeCompare(e[r]??"")).find(n=>n!==0)??0}function ht(i){return he(i,{cameras:ue})}function Io(i,e,t){let{cameras:n}=ht(t),r={type:oe,...n&&{cameras:n},controls:!1};return[Fn(Vn(i,n),e,r),{type:"panel",title:e("dashboard_clips"),path:pt,cards:[r]}]}var mt=class extends HTMLElement{static getCreateSuggestions(){return{title:"Blink Clips",icon:"mdi:cctv"}}static async generate(e,t){return{views:Io(t,await R(t),e)}}static shouldRegenerate(e,t,n){return t.language!==n.language||jn(t,n)}};function Bo(i,e){let{cameras:t}=ht(e);return{type:"grid",cards:[{type:"heading",heading:i("dashboard_newest_clips"),icon:"mdi:filmstrip"},{type:oe,...t&&{cameras:t}}]}}var ft=class extends HTMLElement{static{this.registryDependencies=[]}static getStubConfig(){return{type:"custom:blink-clips"}}static async generate(e,t){return Bo(await R(t),e)}};var Fo=new Set(["camera.","image.last_clip","event.clip","alarm_control_panel."]),qo={type:"blink-clips-card",name:"Blink clips",description:"The newest clips of your Blink cameras, as a strip or a wall",preview:!0,getEntitySuggestion:Ko},jo={type:"blink-clips-badge",name:"Blink clips",description:"The number of clips that nobody has watched",preview:!0},Vo=[{type:"blink-clips",strategyType:"dashboard",name:"Blink Clips",description:"Your Blink cameras, their newest clips, and what needs attention"},{type:"blink-clips",strategyType:"section",name:"Newest Blink clips",description:"The newest clips of your Blink cameras below a heading"}];function Wn(i=globalThis){Yt(i.customCards??=[],qo),Yt(i.customBadges??=[],jo);let e=i.customStrategies??=[];for(let t of Vo)Yt(e,t)}function Yt(i,e){let t=n=>`${n.strategyType} ${n.type}`;i.some(n=>t(n)===t(e))||i.push(e)}function Ko(i,e){let t=i.entities[e],[n]=e.split("."),r=n==="camera"?"":t?.translation_key??"";if(t?.platform!=="blink_clips"||!Fo.has(`${n}.${r}`))return null;let o=Kn(i,e);return o.length===0?null:{config:{type:oe,cameras:o}}}function E(i,e){let t=window.customElements;Gn(t,i,e),t.whenDefined("home-assistant").then(()=>{window.customElements!==t&&Gn(window.customElements,i,e)})}function Gn(i,e,t){i.get(e)===void 0&&i.define(e,t)}E("blink-clips-tile",it);E("blink-clips-list",Ze);E("blink-clips-header",Ve);E("blink-clips-controls",je);E("blink-clips-card",qe);E("blink-clips-player",ct);E("blink-clips-menu",st);E("blink-clips-delete-dialog",ot);E("blink-clips-badge",Le);E("ll-strategy-dashboard-blink-clips",mt);E("ll-strategy-section-blink-clips",ft);Wn();
