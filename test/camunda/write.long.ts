import "./write.test.js";
