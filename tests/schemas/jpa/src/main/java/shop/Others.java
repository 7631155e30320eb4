package shop;

import jakarta.persistence.*;
import java.util.*;

enum Colour {
    RED,
    BLUE;
}

@Embeddable
class Address {
    String street;

    @Column(length = 9, nullable = false)
    String zipCode;
}

@Entity
class Firm {
    @Id
    @Column(length = 12)
    String registrationNumber;
}

@Entity
class Tag {
    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    Integer id;

    @Column(unique = true)
    String label;

    @ManyToMany(mappedBy = "favouriteTags")
    List<Person> people;
}

@Entity
@Inheritance(strategy = InheritanceType.SINGLE_TABLE)
class Pet {
    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    Long id;

    @ManyToOne
    Person owner;
}

@Entity
class HouseCat extends Pet {
    int lives;
}

@Entity
@Inheritance(strategy = InheritanceType.JOINED)
class Vehicle {
    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    long id;

    String plate;
}

@Entity
class Truck extends Vehicle {
    Double maxLoad;
}
