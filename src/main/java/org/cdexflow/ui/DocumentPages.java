package org.cdexflow.ui;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.time.LocalDate;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.cdexflow.audit.Access;
import org.cdexflow.audit.Audit;
import org.cdexflow.document.ClinicalDocument;
import org.cdexflow.document.DocumentKind;
import org.cdexflow.document.Format;
import org.cdexflow.document.Inspection;
import org.cdexflow.document.Names;
import org.cdexflow.document.NotTaken;
import org.cdexflow.gather.Documents;
import org.cdexflow.gather.RecordDocuments;
import org.cdexflow.queue.Additions;
import org.cdexflow.queue.NotPossible;
import org.cdexflow.task.Exchange;
import org.cdexflow.task.Exchanges;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.format.annotation.DateTimeFormat;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Documents of an answer: added, taken away, looked at; and the notes of the record that were gathered, looked at. */
@Controller
@RequestMapping("/queue/{id}")
class DocumentPages {

    private static final Logger LOG = LoggerFactory.getLogger(DocumentPages.class);

    /** Nothing that such a file contains may run, load or be framed here. */
    private static final String SHOWN_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'";

    /** Browsers show a PDF with a viewer of their own, which a sandbox would keep from starting. */
    private static final String PDF_POLICY =
            "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private final Additions additions;
    private final Documents documents;
    private final RecordDocuments recordDocuments;
    private final Exchanges exchanges;
    private final Audit audit;

    /** A file is held in memory while it is checked: a few at a time. */
    private final Semaphore uploads = new Semaphore(3, true);

    DocumentPages(
            Additions additions, Documents documents, RecordDocuments recordDocuments, Exchanges exchanges, Audit audit) {
        this.additions = additions;
        this.documents = documents;
        this.recordDocuments = recordDocuments;
        this.exchanges = exchanges;
        this.audit = audit;
    }

    @PostMapping(path = "/documents", consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
    String add(
            @PathVariable String id, @RequestParam MultipartFile file, @RequestParam(defaultValue = "") String title,
            @RequestParam(defaultValue = "") String kind,
            @RequestParam(required = false) @DateTimeFormat(iso = DateTimeFormat.ISO.DATE) LocalDate dated,
            @RequestParam(defaultValue = "") String author, Principal who, RedirectAttributes page)
            throws IOException {
        uploads.acquireUninterruptibly();
        try {
            Documents.Document added = additions.addDocument(id, who.getName(), new Documents.Upload(
                    file.getBytes(), file.getOriginalFilename(), title, DocumentKind.of(kind).orElse(DocumentKind.NOTE), dated, author));
            page.addFlashAttribute("done", "\"" + added.title() + "\" was added.");
        } catch (NotPossible reason) {
            page.addFlashAttribute("problem", reason.getMessage());
        } catch (DataAccessResourceFailureException noRoom) {
            LOG.error("A file of exchange {} could not be stored: {}", id, noRoom.getMostSpecificCause().getClass().getName());
            page.addFlashAttribute("problem", "The file could not be stored: there is no room, or the database is away. Nothing was added;"
                    + " what you chose is kept. Try again later, or tell your operator.");
        } finally {
            uploads.release();
        }
        return "redirect:/queue/{id}";
    }

    @PostMapping("/documents/{number}/remove")
    String remove(@PathVariable String id, @PathVariable long number, Principal who, RedirectAttributes page) {
        try {
            additions.removeDocument(id, who.getName(), number);
            page.addFlashAttribute("done", "The document was taken away.");
        } catch (NotPossible reason) {
            page.addFlashAttribute("problem", reason.getMessage());
        }
        return "redirect:/queue/{id}";
    }

    /** A document that staff added. */
    @GetMapping("/documents/{number}")
    String show(@PathVariable String id, @PathVariable long number, Principal who, Model model, HttpServletResponse response)
            throws IOException {
        Documents.Document document =
                documents.read(id, number).filter(Documents.Document::readable).orElseThrow(DocumentPages::notFound);
        opened(id, document.reference(), who);
        if (document.format() == Format.CLINICAL_DOCUMENT) {
            return clinicalDocument(id, document.title(), documents.bytes(id, number), model);
        }
        describe(response, document.title(), document.format());
        response.setContentLengthLong(document.size());
        documents.write(id, number, response.getOutputStream());
        return null;
    }

    /** A note of the record that was gathered. @param document id of its DocumentReference */
    @GetMapping("/notes/{document}/{part}")
    String note(
            @PathVariable String id, @PathVariable String document, @PathVariable int part, Principal who, Model model,
            HttpServletResponse response)
            throws IOException {
        RecordDocuments.Content note = recordDocuments.read(id, document, part).orElseThrow(DocumentPages::notFound);
        opened(id, "DocumentReference/" + document, who);
        model.addAttribute("id", id);
        model.addAttribute("title", note.title());
        model.addAttribute("here", note.bytes().isPresent());
        byte[] content = note.bytes().orElse(new byte[0]);
        Optional<Format> format = note.bytes().flatMap(Format::of);
        if (format.isEmpty()) {
            return "queue/not-shown";
        }
        if (format.get() == Format.CLINICAL_DOCUMENT) {
            try {
                return clinicalDocument(id, note.title(), content, model);
            } catch (NotTaken other) {
                // markup of another sort reads as the text that it is
                format = Optional.of(Format.TEXT);
            }
        }
        describe(response, note.title(), format.get());
        if (!isHarmless(content)) {
            // it lies in the record and was not checked when it came: nothing here opens it
            response.setHeader(HttpHeaders.CONTENT_DISPOSITION, named(ContentDisposition.attachment(), note.title(), format.get()));
        }
        response.getOutputStream().write(content);
        return null;
    }

    private void opened(String id, String reference, Principal who) {
        String patient = exchanges.read(id).map(Exchange::patient).orElse(null);
        audit.accessed(new Access(Access.Kind.OPENED, who.getName(), patient, id, reference));
    }

    private static String clinicalDocument(String id, String title, byte[] content, Model model) {
        model.addAttribute("id", id);
        model.addAttribute("title", title);
        model.addAttribute("document", ClinicalDocument.read(content));
        return "queue/clinical-document";
    }

    private static void describe(HttpServletResponse response, String title, Format format) {
        String charset = format == Format.TEXT ? ";charset=UTF-8" : "";
        response.setContentType(format.mediaType() + charset);
        response.setHeader("Content-Security-Policy", format == Format.PDF ? PDF_POLICY : SHOWN_POLICY);
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
        response.setHeader(HttpHeaders.CONTENT_DISPOSITION, named(ContentDisposition.inline(), title, format));
    }

    private static String named(ContentDisposition.Builder disposition, String title, Format format) {
        return disposition.filename(Names.forFile(title, format), StandardCharsets.UTF_8).build().toString();
    }

    private static boolean isHarmless(byte[] content) {
        try {
            Inspection.of(content, null);
            return true;
        } catch (NotTaken hostile) {
            return false;
        }
    }

    private static ResponseStatusException notFound() {
        return new ResponseStatusException(HttpStatus.NOT_FOUND);
    }
}
