# One node of docker-compose.yml. First: mvn -DskipTests package
FROM eclipse-temurin:17-jre

# named volumes take the owner of the folder that they cover
RUN useradd --system --uid 10001 --home-dir /var/lib/cdexflow cdexflow \
 && install -d -o cdexflow -g cdexflow -m 0700 /var/lib/cdexflow /var/lib/cdexflow/keys
COPY target/cdexflow.jar jvm.options /opt/

# Unpacked, and with an archive of its classes, it starts with half the CPU. The sandbox starts once to make the archive.
RUN java -Djarmode=tools -jar /opt/cdexflow.jar extract --destination /opt/cdexflow \
 && java @/opt/jvm.options -XX:ArchiveClassesAtExit=/opt/cdexflow/cdexflow.jsa -Dspring.context.exit=onRefresh \
      -jar /opt/cdexflow/cdexflow.jar --cdexflow.home=/tmp/sandbox \
 && rm -rf /opt/cdexflow.jar /tmp/sandbox

USER cdexflow
WORKDIR /var/lib/cdexflow
EXPOSE 8080
ENTRYPOINT ["java", "@/opt/jvm.options", "-XX:SharedArchiveFile=/opt/cdexflow/cdexflow.jsa", "-jar", "/opt/cdexflow/cdexflow.jar"]
