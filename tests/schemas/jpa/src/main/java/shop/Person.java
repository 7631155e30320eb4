package shop;

import jakarta.persistence.*;
import java.math.BigDecimal;
import java.time.*;
import java.util.*;

@Entity
@Table(
    name = "people",
    indexes = {@Index(name = "by_name", columnList = "lastName, firstName"), @Index(name = "by_mail", columnList = "mail", unique = true)},
    uniqueConstraints = @UniqueConstraint(name = "one_code", columnNames = {"code", "mail"})
)
public class Person extends Stamped {
    private static final long serialVersionUID = 1L;

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private Long id;

    @Column(nullable = false, length = 40)
    private String firstName;

    private String lastName = "x";

    @Column(name = "mail", length = 100)
    private String email;

    private int code;
    private Integer maybe;
    private long big;
    private short small;
    private byte tiny;
    private boolean active;
    private Boolean known;
    private double wide;
    private float ratio;
    private BigDecimal plain;

    @Column(precision = 10, scale = 3)
    private BigDecimal price;

    @Lob
    private String story;

    @Column(columnDefinition = "TEXT")
    private String bio;

    private LocalDate born;
    private LocalDateTime seenAt;
    private Instant at;

    @Temporal(TemporalType.DATE)
    private Date old;

    @Enumerated(EnumType.STRING)
    private Colour colour;

    private Colour number;

    private UUID token;
    private byte[] bytes;

    @Transient
    private String never;

    @Embedded
    @AttributeOverride(name = "street", column = @Column(name = "home_street"))
    private Address home;

    @ManyToOne(optional = false)
    private Firm firm;

    @OneToOne
    @JoinColumn(name = "boss")
    private Person chief;

    @ManyToMany
    private Set<Tag> favouriteTags = new HashSet<>();

    @OneToMany(mappedBy = "owner")
    private List<Pet> pets;

    public Long getId() {
        return id;
    }

    public void setId(Long id) {
        this.id = id;
    }
}
