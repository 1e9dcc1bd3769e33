import { foundOut, mutations } from "./found-out.js";

foundOut(mutations, 1);
