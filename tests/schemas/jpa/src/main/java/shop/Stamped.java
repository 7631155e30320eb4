package shop;

import jakarta.persistence.MappedSuperclass;
import java.time.LocalDateTime;

@MappedSuperclass
public abstract class Stamped {
    protected LocalDateTime createdAt;
}
