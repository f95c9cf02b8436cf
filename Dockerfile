# One node of docker-compose.yml. First: mvn -DskipTests package
FROM eclipse-temurin:17-jre

# named volumes take the owner of the folder that they cover
RUN useradd --system --uid 10001 --home-dir /var/lib/cdexflow cdexflow \
 && install -d -o cdexflow -g cdexflow -m 0700 /var/lib/cdexflow /var/lib/cdexflow/keys
COPY target/cdexflow.jar jvm.options /opt/

USER cdexflow
WORKDIR /var/lib/cdexflow
EXPOSE 8080
ENTRYPOINT ["java", "@/opt/jvm.options", "-jar", "/opt/cdexflow.jar"]
