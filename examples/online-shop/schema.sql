-- The shop as it has been running for years: MySQL 8, or MariaDB 10.11.
--
-- Times are UTC and written by the application; no column depends on the session's time zone.
-- Foreign keys restrict: the application deletes an order's items before the order.

CREATE TABLE users (
    id            INT UNSIGNED NOT NULL AUTO_INCREMENT,
    -- A user signs in with either of these two. The table's collation folds case and accents: its
    -- unique keys would take `Ann@example.com` for `ann@example.com`, and `José` for `Jose`. The
    -- application compares bytes, and so does the store that this data moves to, so uniqueness has
    -- to mean the same here. (The binary collation still ignores trailing spaces; the application
    -- trims.)
    username      VARCHAR(50)  CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    email         VARCHAR(190) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    password_hash VARCHAR(255) NOT NULL,
    first_name    VARCHAR(60)  NULL,
    last_name     VARCHAR(60)  NULL,
    is_seller     BOOLEAN      NOT NULL,
    created_at    DATETIME(6)  NOT NULL,
    updated_at    DATETIME(6)  NOT NULL,
    PRIMARY KEY (id),
    UNIQUE KEY users_username (username),
    UNIQUE KEY users_email (email)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_ci;

-- A forest: a category without a parent is a department. Names repeat: "Accessories" is everywhere.
CREATE TABLE categories (
    id         INT UNSIGNED NOT NULL AUTO_INCREMENT,
    name       VARCHAR(120) NOT NULL,
    parent_id  INT UNSIGNED NULL,
    created_at DATETIME(6)  NOT NULL,
    PRIMARY KEY (id),
    KEY categories_parent (parent_id),
    CONSTRAINT categories_parent_fk FOREIGN KEY (parent_id) REFERENCES categories (id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_ci;

CREATE TABLE products (
    id                 INT UNSIGNED   NOT NULL AUTO_INCREMENT,
    seller_id          INT UNSIGNED   NOT NULL,
    category_id        INT UNSIGNED   NOT NULL,
    name               VARCHAR(200)   NOT NULL,
    description        TEXT           NULL,
    price              DECIMAL(12, 2) NOT NULL,
    inventory_quantity INT UNSIGNED   NOT NULL,
    image_url          VARCHAR(500)   NULL,
    created_at         DATETIME(6)    NOT NULL,
    updated_at         DATETIME(6)    NOT NULL,
    PRIMARY KEY (id),
    KEY products_category (category_id),
    KEY products_seller (seller_id),
    CONSTRAINT products_category_fk FOREIGN KEY (category_id) REFERENCES categories (id),
    CONSTRAINT products_seller_fk FOREIGN KEY (seller_id) REFERENCES users (id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_ci;

-- One row per product in a user's cart; adding the product again raises the quantity.
CREATE TABLE shopping_carts (
    id         INT UNSIGNED NOT NULL AUTO_INCREMENT,
    user_id    INT UNSIGNED NOT NULL,
    product_id INT UNSIGNED NOT NULL,
    quantity   INT UNSIGNED NOT NULL,
    created_at DATETIME(6)  NOT NULL,
    updated_at DATETIME(6)  NOT NULL,
    PRIMARY KEY (id),
    UNIQUE KEY shopping_carts_user_product (user_id, product_id),
    KEY shopping_carts_product (product_id),
    CONSTRAINT shopping_carts_user_fk FOREIGN KEY (user_id) REFERENCES users (id),
    CONSTRAINT shopping_carts_product_fk FOREIGN KEY (product_id) REFERENCES products (id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_ci;

CREATE TABLE orders (
    id           INT UNSIGNED   NOT NULL AUTO_INCREMENT,
    user_id      INT UNSIGNED   NOT NULL,
    -- The sum of quantity * price_at_time over the order's items.
    total_amount DECIMAL(14, 2) NOT NULL,
    status       ENUM ('pending', 'completed', 'cancelled') NOT NULL,
    created_at   DATETIME(6)    NOT NULL,
    updated_at   DATETIME(6)    NOT NULL,
    PRIMARY KEY (id),
    KEY orders_user_created (user_id, created_at),
    CONSTRAINT orders_user_fk FOREIGN KEY (user_id) REFERENCES users (id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_ci;

CREATE TABLE order_items (
    id            INT UNSIGNED   NOT NULL AUTO_INCREMENT,
    order_id      INT UNSIGNED   NOT NULL,
    product_id    INT UNSIGNED   NOT NULL,
    quantity      INT UNSIGNED   NOT NULL,
    -- What the customer paid; the product's own price moves on.
    price_at_time DECIMAL(12, 2) NOT NULL,
    PRIMARY KEY (id),
    KEY order_items_order (order_id),
    KEY order_items_product (product_id),
    CONSTRAINT order_items_order_fk FOREIGN KEY (order_id) REFERENCES orders (id),
    CONSTRAINT order_items_product_fk FOREIGN KEY (product_id) REFERENCES products (id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_ci;
