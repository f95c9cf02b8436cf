package org.cdexflow.ui;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.cdexflow.SandboxTest;
import org.junit.jupiter.api.condition.EnabledIf;

/** A test in a real browser, against the sandbox that {@link SandboxTest} starts. Skipped where no chromium is installed. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SandboxTest
@EnabledIf(value = "org.cdexflow.ui.Chromium#isInstalled", disabledReason = "No chromium is installed (Debian: apt-get install chromium)")
public @interface BrowserTest {}
