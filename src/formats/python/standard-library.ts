/** Top-level names of `sys.stdlib_module_names` in CPython 3.9 to 3.14 together, without those that begin with `_`. */
const modern =
  'abc aifc annotationlib antigravity argparse array ast asynchat asyncio asyncore atexit audioop base64 bdb ' +
  'binascii binhex bisect builtins bz2 cProfile calendar cgi cgitb chunk cmath cmd code codecs codeop collections ' +
  'colorsys compileall compression concurrent configparser contextlib contextvars copy copyreg crypt csv ctypes ' +
  'curses dataclasses datetime dbm decimal difflib dis distutils doctest email encodings ensurepip enum errno ' +
  'faulthandler fcntl filecmp fileinput fnmatch formatter fractions ftplib functools gc genericpath getopt getpass ' +
  'gettext glob graphlib grp gzip hashlib heapq hmac html http idlelib imaplib imghdr imp importlib inspect io ' +
  'ipaddress itertools json keyword lib2to3 linecache locale logging lzma mailbox mailcap marshal math mimetypes ' +
  'mmap modulefinder msilib msvcrt multiprocessing netrc nis nntplib nt ntpath nturl2path numbers opcode operator ' +
  'optparse os ossaudiodev parser pathlib pdb pickle pickletools pipes pkgutil platform plistlib poplib posix ' +
  'posixpath pprint profile pstats pty pwd py_compile pyclbr pydoc pydoc_data pyexpat queue quopri random re ' +
  'readline reprlib resource rlcompleter runpy sched secrets select selectors shelve shlex shutil signal site smtpd ' +
  'smtplib sndhdr socket socketserver spwd sqlite3 sre_compile sre_constants sre_parse ssl stat statistics string ' +
  'stringprep struct subprocess sunau symbol symtable sys sysconfig syslog tabnanny tarfile telnetlib tempfile ' +
  'termios test textwrap this threading time timeit tkinter token tokenize tomllib trace traceback tracemalloc tty ' +
  'turtle turtledemo types typing unicodedata unittest urllib uu uuid venv warnings wave weakref webbrowser winreg ' +
  'winsound wsgiref xdrlib xml xmlrpc zipapp zipfile zipimport zlib zoneinfo'

/** Those that Python 2.7 had besides (https://docs.python.org/2.7/py-modindex.html), as far as code still names them. */
const former =
  'BaseHTTPServer CGIHTTPServer ConfigParser Cookie DocXMLRPCServer HTMLParser Queue ScrolledText SimpleHTTPServer ' +
  'SimpleXMLRPCServer SocketServer StringIO Tkinter UserDict UserList UserString anydbm bsddb cPickle cStringIO ' +
  'commands compiler cookielib copy_reg dummy_thread dummy_threading exceptions future_builtins htmlentitydefs ' +
  'htmllib httplib md5 mimetools new popen2 robotparser sets sha thread tkFileDialog tkMessageBox ttk urllib2 ' +
  'urlparse xmlrpclib'

const names = new Set([...modern.split(' '), ...former.split(' ')])

/** Whether a top-level module comes with Python itself, some version from 3.9 to 3.14, or came with 2.7. */
export const isStandardLibrary = (name: string): boolean => name.startsWith('_') || names.has(name)
