package org.cdexflow.ui;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Address;
import org.hl7.fhir.r4.model.Annotation;
import org.hl7.fhir.r4.model.Attachment;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.BooleanType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Dosage;
import org.hl7.fhir.r4.model.HumanName;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Range;
import org.hl7.fhir.r4.model.Ratio;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.SampledData;
import org.hl7.fhir.r4.model.Timing;

/** FHIR's data types as people read them; plain text, never markup. What cannot be told in a few words is told as what it is. */
final class Words {

    private static final int LONGEST = 300;

    private Words() {}

    /** Empty when there is nothing to say. */
    static String of(Base value) {
        String words = Objects.requireNonNullElse(text(value), "").replaceAll("\\s+", " ").strip();
        return words.length() <= LONGEST ? words : words.substring(0, LONGEST) + " …";
    }

    private static String text(Base value) {
        if (value instanceof CodeableConcept concept) {
            return concept.hasText()
                    ? concept.getText()
                    : concept.getCoding().stream().map(Words::text).filter(Objects::nonNull).findFirst().orElse(null);
        } else if (value instanceof Coding coding) {
            return coding.hasDisplay() ? coding.getDisplay() : coding.getCode();
        } else if (value instanceof Quantity quantity) {
            return quantity(quantity);
        } else if (value instanceof Range range) {
            return joined(" – ", quantity(range.getLow()), quantity(range.getHigh()));
        } else if (value instanceof Ratio ratio) {
            return joined(" : ", quantity(ratio.getNumerator()), quantity(ratio.getDenominator()));
        } else if (value instanceof Period period) {
            return period(period);
        } else if (value instanceof Reference reference) {
            return reference(reference);
        } else if (value instanceof Identifier identifier) {
            return identifier.getValue();
        } else if (value instanceof HumanName name) {
            return name.hasText() ? name.getText() : name.getNameAsSingleString();
        } else if (value instanceof Address address) {
            return address.hasText()
                    ? address.getText()
                    : joined(", ", address.getPostalCode(), address.getCity(), address.getState());
        } else if (value instanceof Annotation note) {
            return note.getText();
        } else if (value instanceof Attachment attachment) {
            return attachment.hasTitle() ? attachment.getTitle() : attachment.getContentType();
        } else if (value instanceof Dosage dosage) {
            return dosage.hasText()
                    ? dosage.getText()
                    : joined(" ", text(dosage.getTiming()), text(dosage.getDoseAndRateFirstRep().getDose()));
        } else if (value instanceof Timing timing) {
            return timing.hasCode() ? text(timing.getCode()) : repeat(timing);
        } else if (value instanceof SampledData) {
            return "a waveform";
        } else if (value instanceof BooleanType flag) {
            return flag.booleanValue() ? "yes" : "no";
        } else if (value != null && value.isDateTime()) {
            return day(value.primitiveValue());
        }
        return value == null ? null : value.primitiveValue();
    }

    /** The day of a date or time as it was written, in its own zone; less where less is known. */
    static String day(String dateTime) {
        return dateTime == null ? null : dateTime.length() > 10 ? dateTime.substring(0, 10) : dateTime;
    }

    private static String quantity(Quantity quantity) {
        if (quantity == null || !quantity.hasValue()) {
            return null;
        }
        String comparator = quantity.hasComparator() ? quantity.getComparator().toCode() + " " : "";
        String unit = quantity.hasUnit() ? quantity.getUnit() : quantity.getCode();
        String number = quantity.getValue().toPlainString();
        return comparator + number + (unit == null || unit.startsWith("{") ? "" : " " + unit);
    }

    private static String period(Period period) {
        String from = period.hasStart() ? day(period.getStartElement().getValueAsString()) : null;
        String to = period.hasEnd() ? day(period.getEndElement().getValueAsString()) : null;
        return Objects.equals(from, to) ? from : (from == null ? "" : from) + " – " + (to == null ? "" : to);
    }

    private static String reference(Reference reference) {
        if (reference.hasDisplay()) {
            return reference.getDisplay();
        }
        if (reference.hasIdentifier() && reference.getIdentifier().hasValue()) {
            return reference.getIdentifier().getValue();
        }
        String target = reference.getReference();
        if (target == null) {
            return null;
        }
        String[] parts = target.split("/");
        return parts.length < 2 ? target : parts[parts.length - 2];
    }

    private static String repeat(Timing timing) {
        Timing.TimingRepeatComponent repeat = timing.getRepeat();
        if (!repeat.hasFrequency() || !repeat.hasPeriodUnit()) {
            return null;
        }
        String period = repeat.hasPeriod() ? repeat.getPeriod().toPlainString() : "1";
        return repeat.getFrequency() + " in " + period + " " + repeat.getPeriodUnit().toCode();
    }

    static String joined(String separator, String... parts) {
        return Stream.of(parts).filter(part -> part != null && !part.isBlank()).collect(Collectors.joining(separator));
    }

    static String joined(String separator, List<? extends Base> values) {
        return values.stream().map(Words::of).filter(words -> !words.isEmpty()).distinct().collect(Collectors.joining(separator));
    }
}
